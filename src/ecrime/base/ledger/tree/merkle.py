"""The tree of RFC 9162 kept in tiles: what a batch of leaves adds, and proofs read off it.

A tile holds up to 256 hashes. Tile ``number`` of level 0 holds leaf hashes from 256 × number on; each hash in a tile of
level L + 1 is the root of a full tile of level L. Only the last tile of a level is ever less than full, so a batch
writes the right edge and full tiles stand for ever. The checks of proofs are in ``ecrime.base.ledger.verify``, which
stands alone.

Source: RFC 9162, section 2.1; the tiles are those of C2SP tlog-tiles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from ecrime.base.ledger.verify import EMPTY_ROOT, HASH_BYTES, node_hash, root_of

HEIGHT = 8
WIDTH = 1 << HEIGHT
FULL_TILE_BYTES = WIDTH * HASH_BYTES

# (level, number) of a tile
Place = tuple[int, int]
ReadTile = Callable[[int, int], bytes]


@dataclass(slots=True)
class Edge:
    """The right edge of a tree: all that is needed to make it grow.

    size      leaves so far
    partial   for each level the hashes of its last tile, fewer than 256 of them
    """

    size: int = 0
    partial: list[bytearray] = field(default_factory=list)

    def grow(self, leaves: Iterable[bytes]) -> dict[Place, bytes]:
        """Add leaf hashes at the end; returns every tile that is new or fuller, by its place."""
        written: dict[Place, bytes] = {}
        before = self.size
        for leaf in leaves:
            self._push(0, leaf, written)
            self.size += 1
        if self.size > before:
            for level, hashes in enumerate(self.partial):
                if hashes:
                    written[level, _number(self.size, level)] = bytes(hashes)
        return written

    def copy(self) -> Edge:
        """The same edge, to grow by itself."""
        return Edge(self.size, [bytearray(hashes) for hashes in self.partial])

    def root(self) -> bytes:
        """The tree's root hash."""
        found: bytes | None = None
        for hashes in self.partial:
            for peak in _peaks_from_right(hashes):
                found = peak if found is None else node_hash(peak, found)
        return EMPTY_ROOT if found is None else found

    def _push(self, level: int, hash_: bytes, written: dict[Place, bytes]) -> None:
        if level == len(self.partial):
            self.partial.append(bytearray())
        hashes = self.partial[level]
        hashes += hash_
        if len(hashes) == FULL_TILE_BYTES:
            full = bytes(hashes)
            written[level, self.size >> (HEIGHT * (level + 1))] = full
            hashes.clear()
            self._push(level + 1, root_of(full), written)

    @classmethod
    def read(cls, size: int, read_tile: ReadTile) -> Edge:
        """The edge of a tree of this size from its tiles. Raises ValueError where one is too short."""
        edge = cls(size)
        level = 0
        while (width := size >> (HEIGHT * level)) > 0:
            kept = (width % WIDTH) * HASH_BYTES
            hashes = read_tile(level, width // WIDTH)[:kept] if kept else b""
            if len(hashes) != kept:
                raise ValueError(f"tile {level}/{width // WIDTH} is too short for {size} leaves")
            edge.partial.append(bytearray(hashes))
            level += 1
        return edge


class Reader:
    """Reads hashes and proofs of a tree of ``size`` leaves off its tiles, each tile once."""

    def __init__(self, size: int, read_tile: ReadTile) -> None:
        self.size = size
        self._read_tile = read_tile
        self._tiles: dict[Place, bytes] = {}

    def root(self) -> bytes:
        """The root hash of the tree."""
        return self._subtree(0, self.size) if self.size else EMPTY_ROOT

    def inclusion(self, index: int) -> list[bytes]:
        """The proof that the leaf at ``index`` is in the tree (RFC 9162, 2.1.3.1). Raises IndexError."""
        if not 0 <= index < self.size:
            raise IndexError(f"there is no leaf {index} in a tree of {self.size}")
        return list(self._inclusion(index, 0, self.size))

    def consistency(self, size: int) -> list[bytes]:
        """The proof that the tree goes on where one of ``size`` leaves ended (RFC 9162, 2.1.4.1). Raises IndexError."""
        if not 0 < size <= self.size:
            raise IndexError(f"a tree of {self.size} does not go on from one of {size}")
        return list(self._consistency(size, 0, self.size, is_known=True))

    def _inclusion(self, index: int, start: int, end: int) -> Iterator[bytes]:
        if end - start == 1:
            return
        middle = start + _largest_power_below(end - start)
        if index < middle:
            yield from self._inclusion(index, start, middle)
            yield self._subtree(middle, end)
        else:
            yield from self._inclusion(index, middle, end)
            yield self._subtree(start, middle)

    def _consistency(self, size: int, start: int, end: int, *, is_known: bool) -> Iterator[bytes]:
        if size == end - start:
            if not is_known:
                yield self._subtree(start, end)
            return
        power = _largest_power_below(end - start)
        if size <= power:
            yield from self._consistency(size, start, start + power, is_known=is_known)
            yield self._subtree(start + power, end)
        else:
            yield from self._consistency(size - power, start + power, end, is_known=False)
            yield self._subtree(start, start + power)

    def _subtree(self, start: int, end: int) -> bytes:
        """The root over the leaves from ``start`` to ``end``; ``start`` is a multiple of every power of two inside."""
        found: bytes | None = None
        at = end
        while at > start:
            power = (at - start) & -(at - start)
            at -= power
            peak = self._perfect(at, power)
            found = peak if found is None else node_hash(peak, found)
        if found is None:
            raise IndexError("a subtree has leaves")
        return found

    def _perfect(self, start: int, leaves: int) -> bytes:
        """The root over so many leaves, a power of two, from a multiple of that number on."""
        level, rest = divmod(leaves.bit_length() - 1, HEIGHT)
        first = start >> (HEIGHT * level)
        number, place = divmod(first, WIDTH)
        hashes = self._tile(level, number)[place * HASH_BYTES : (place + (1 << rest)) * HASH_BYTES]
        if len(hashes) != HASH_BYTES << rest:
            raise ValueError(f"tile {level}/{number} is too short for {self.size} leaves")
        return root_of(hashes)

    def _tile(self, level: int, number: int) -> bytes:
        place = (level, number)
        if place not in self._tiles:
            self._tiles[place] = self._read_tile(level, number)
        return self._tiles[place]


def tile_name(number: int, width: int = WIDTH) -> str:
    """How C2SP calls a tile of so many hashes within its level: 1234067 is x001/x234/067, a part x001/x234/067.p/5."""
    rest, name = number // 1000, f"{number % 1000:03d}"
    while rest:
        rest, name = rest // 1000, f"x{rest % 1000:03d}/{name}"
    return name if width == WIDTH else f"{name}.p/{width}"


def _number(size: int, level: int) -> int:
    return size >> (HEIGHT * (level + 1))


def _peaks_from_right(hashes: bytes | bytearray) -> Iterator[bytes]:
    """The roots of the perfect subtrees that a last tile is made of, the smallest, rightmost first."""
    end = len(hashes) // HASH_BYTES
    while end:
        size = end & -end
        yield root_of(bytes(hashes[(end - size) * HASH_BYTES : end * HASH_BYTES]))
        end -= size


def _largest_power_below(number: int) -> int:
    """The largest power of two smaller than the number, which is at least 2."""
    return 1 << ((number - 1).bit_length() - 1)
