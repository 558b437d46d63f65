"""From measures of pictures to marks, from marks to a timeline: decisions without picture, clock or table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from ecrime.cameras.analysis.facts import MOST_MOTION, TAMPERED, Before, Look, Looked, Mark, Seen, Span
from ecrime.cameras.recorder.rules import SECOND

# Shares of the picture: less than two thousandths is grain or a far leaf, half of it is as much as there can be.
LEAST_CHANGED, MOST_CHANGED = 0.002, 0.5
# So many key frames in a row: one that does not change may be chance.
FROZEN_KEYS, DEFOCUSED_KEYS = 3, 3
DEFOCUSED_BELOW = 0.45  # of the camera's usual sharpness
# Key frames nearer than this to the last one that was looked at are not looked at: some cameras send nothing else.
NEAREST_NS = 900_000_000
# A scene is another one when the last segments agree with one another, and not with those before them.
SCENES_AGREE, SCENES_DIFFER = 0.5, 0.7
SCENES_NEW, SCENES_OLD, MOST_SCENES = 3, 5, 12
LEAST_BITS = 12
JOIN_NS = 10 * SECOND
UNKNOWN = Mark(0, Seen.NOT_ANALYSED)
_KNOWN = frozenset(int(seen) for seen in Seen)


def level_of(changed: float) -> int:
    """How much moves, 0 to 15, by the share of the picture that changed: each step is half as much again."""
    if not changed >= LEAST_CHANGED:
        return 0
    share = math.log(changed / LEAST_CHANGED) / math.log(MOST_CHANGED / LEAST_CHANGED)
    return min(1 + math.floor(share * (MOST_MOTION - 1)), MOST_MOTION)


def chosen(keys: Sequence[tuple[int, int]]) -> list[int]:
    """The numbers of the key frames to be looked at: not those that follow another at once."""
    found: list[int] = []
    for n, (_offset, at_ns) in enumerate(keys):
        if not found or at_ns - keys[found[-1]][1] >= NEAREST_NS:
            found.append(n)
    return found


def thinned(numbers: Sequence[int], sizes: Sequence[int], most: int) -> list[int]:
    """Every one of the key frames, or every second, fourth … so that their fragments are not too much at once."""
    step = 1
    while step < len(numbers) and sum(sizes[n] for n in numbers[::step]) > most:
        step *= 2
    return list(numbers[::step])


def marks_of(looked: Looked, before: Before) -> list[Mark]:
    """What is kept of each picture that was looked at."""
    looks = looked.looks
    frozen = _are_frozen(looks)
    blurred = _in_a_row([_is_blurred(look, before.sharp) for look in looks], DEFOCUSED_KEYS)
    moved = has_moved(looked.scene, before.scenes)
    return [_mark(look, is_frozen=frozen[n], is_defocused=blurred[n], has_moved=moved) for n, look in enumerate(looks)]


def for_every_key(marks: Sequence[Mark], numbers: Sequence[int], keys: int) -> list[Mark]:
    """Marks for all key frames of a segment: one that was not chosen has that of the one before it."""
    told = dict(zip(numbers, marks, strict=True))
    made: list[Mark] = []
    for n in range(keys):
        made.append(told.get(n, made[-1] if made else UNKNOWN))
    return made


def packed(marks: Iterable[Mark]) -> bytes:
    """Marks as they are kept: a byte each, the level in its upper half."""
    return bytes(mark.level << 4 | mark.seen for mark in marks)


def unpacked(kept: bytes) -> list[Mark]:
    """The same marks; what this version does not know was not analysed."""
    return [Mark(byte >> 4, Seen(byte & 15)) if byte & 15 in _KNOWN else UNKNOWN for byte in kept]


def has_moved(scene: bytes | None, before: Sequence[bytes]) -> bool:
    """Whether the last three scenes are one, and not the one that most of those before them were."""
    if scene is None or len(before) < SCENES_NEW - 1 + SCENES_OLD:
        return False
    new = [scene, *before[: SCENES_NEW - 1]]
    if any(apart(one, other) > SCENES_AGREE for one in new for other in new):
        return False
    old = usual_scene(before[SCENES_NEW - 1 : MOST_SCENES])
    return old is not None and all(apart(one, old) > SCENES_DIFFER for one in new)


def usual_scene(scenes: Sequence[bytes]) -> bytes | None:
    """The bits that more than half of some scenes have; None where these are too few to tell a scene by."""
    size = max(map(len, scenes), default=0)
    whole = [int.from_bytes(scene, "big") for scene in scenes if len(scene) == size]
    bits = 0
    for n in range(size * 8):
        if sum(one >> n & 1 for one in whole) * 2 > len(whole):
            bits |= 1 << n
    return bits.to_bytes(size, "big") if bits.bit_count() >= LEAST_BITS else None


def apart(one: bytes, other: bytes) -> float:
    """How different two scenes are: 0 for the same, 1 where they have nothing in common."""
    if len(one) != len(other):
        return 1.0
    first, second = int.from_bytes(one, "big"), int.from_bytes(other, "big")
    either = (first | second).bit_count()
    return (first ^ second).bit_count() / either if either else 0.0


def joined(spans: Iterable[Span], *, join_ns: int = JOIN_NS) -> list[tuple[int, int, int]]:
    """Stretches in which something moves, with the most of each; those a few seconds apart are one."""
    made: list[tuple[int, int, int]] = []
    for span in sorted(spans, key=lambda each: each.start_ns):
        if not span.is_known or not span.level:
            continue
        if made and span.start_ns - made[-1][1] <= join_ns:
            start, end, most = made[-1]
            made[-1] = (start, max(end, span.end_ns), max(most, span.level))
        else:
            made.append((span.start_ns, span.end_ns, span.level))
    return made


def tampered(spans: Iterable[Span], *, join_ns: int = JOIN_NS) -> list[tuple[int, int, Seen]]:
    """Stretches in which a camera was black, frozen, out of focus, or moved."""
    ordered = sorted(spans, key=lambda each: each.start_ns)
    made: list[tuple[int, int, Seen]] = []
    for seen in TAMPERED:
        mine: list[tuple[int, int, Seen]] = []
        for span in ordered:
            if seen not in span.seen:
                continue
            if mine and span.start_ns - mine[-1][1] <= join_ns:
                mine[-1] = (mine[-1][0], max(mine[-1][1], span.end_ns), seen)
            else:
                mine.append((span.start_ns, span.end_ns, seen))
        made += mine
    return sorted(made)


def _mark(look: Look | None, *, is_frozen: bool, is_defocused: bool, has_moved: bool) -> Mark:
    if look is None:
        return UNKNOWN
    level = 0 if look.changed is None else level_of(look.changed)
    if look.is_black:
        return Mark(0, Seen.BLACK)
    if is_frozen:
        return Mark(0, Seen.FROZEN)
    if is_defocused:
        return Mark(level, Seen.DEFOCUSED)
    if has_moved:
        return Mark(level, Seen.MOVED)
    return UNKNOWN if look.changed is None else Mark(level, Seen.NOTHING)


def _are_frozen(looks: Sequence[Look | None]) -> list[bool]:
    """From the first to the last of at least three that are pictures of before, where nothing moves between them."""
    made = [False] * len(looks)
    start = 0
    for n in range(len(looks) + 1):
        look = looks[n] if n < len(looks) else None
        if look is not None and look.changed is not None and not level_of(look.changed):
            continue
        still = [each for each, one in enumerate(looks[start:n], start) if one is not None and one.is_still]
        if len(still) >= FROZEN_KEYS:
            made[still[0] : still[-1] + 1] = [True] * (still[-1] + 1 - still[0])
        start = n + 1
    return made


def _is_blurred(look: Look | None, usual: float | None) -> bool:
    """Less sharp than this camera is by far; a picture without any contrast is not sharp at all."""
    if look is None or usual is None or look.is_black:
        return False
    return look.sharp is None or look.sharp < DEFOCUSED_BELOW * usual


def _in_a_row(are: Sequence[bool], least: int) -> list[bool]:
    """Those that are part of so many in a row."""
    made = [False] * len(are)
    start = 0
    for n in range(len(are) + 1):
        if n == len(are) or not are[n]:
            if n - start >= least:
                made[start:n] = [True] * (n - start)
            start = n + 1
    return made
