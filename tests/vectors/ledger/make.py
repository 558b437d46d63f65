"""Makes the vectors that every verifier of the ledger must agree on: python -m tests.vectors.ledger.make

Deterministic: keys come from seeds, nothing from a clock. What was published by others stands in published.py.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.vectors.ledger import published
from tests.vectors.ledger.tiles import from_mapping

from ecrime.base.ledger import verify
from ecrime.base.ledger.tree.export import Export, LogKeys, Proven
from ecrime.base.ledger.tree.merkle import Edge, Reader
from ecrime.base.ledger.tree.notes import LOG, WITNESS, SigningKey, body_of, figures, note_of, rollover
from ecrime.base.ledger.verify import leaf_hash, rows_commitment

FOLDER = Path(__file__).parent
SIZE = 300
SEEN_AT = 1_800_000_000
SUBJECT = "incident 7"
ROWS = ['incidents_incident {"x": 1}', 'incidents_offence {"class": "ខ្មែរ —"}']


def salt(word: str) -> bytes:
    return hashlib.sha256(f"salt of {word}".encode()).digest()


def key(name: str, word: str, kind: int = LOG) -> SigningKey:
    return SigningKey.from_seed(name, kind, hashlib.sha256(f"seed of {word}".encode()).digest())


def header(number: int, log: str) -> str:
    """What an entry says of itself; every third is about one record."""
    subject = SUBJECT if number % 3 == 0 else f"incident {number + 1000}"
    lines = (
        "ecrime-entry-v2",
        f"at 2027-01-15T08:{number // 60:02d}:{number % 60:02d}.000000Z",
        f"kind {'incident.record' if log == 'trial' else 'incident.see'}",
        f"subject {subject}",
        "officer 0193",
        f"commitment {hashlib.sha256(salt('words')).hexdigest()}",
        f"rows {rows_commitment(salt('rows'), ROWS).hex()}",
    )
    return "\n".join(lines) + "\n"


class Log:
    """A log of this many entries, all of which are known."""

    def __init__(self, name: str, word: str, size: int = SIZE) -> None:
        self.headers = [header(number, word) for number in range(size)]
        self.edge, self.tiles = Edge(), dict[tuple[int, int], bytes]()
        self.roots = [self.edge.root()]
        for each in self.headers:
            self.tiles |= self.edge.grow([leaf_hash(each.encode())])
            self.roots.append(self.edge.root())
        self.name, self.key = name, key(name, word)

    def note(self, size: int, *witnesses: SigningKey, by: SigningKey | None = None) -> str:
        body = body_of(self.name, size, self.roots[size])
        return note_of(body, (by or self.key).sign(body), *(each.witness(body, SEEN_AT) for each in witnesses))

    def reader(self, size: int) -> Reader:
        edge, tiles = Edge(), dict[tuple[int, int], bytes]()
        tiles |= edge.grow(leaf_hash(each.encode()) for each in self.headers[:size])
        return Reader(size, from_mapping(tiles))

    def proven(self, size: int, *indexes: int) -> list[Proven]:
        reader = self.reader(size)
        return [Proven(index, self.headers[index], reader.inclusion(index)) for index in indexes]

    def export(self, size: int, *indexes: int, since: Sequence[int] = (), **more: Any) -> Export:
        reader = self.reader(size)
        keys = LogKeys((str(self.key.key),))
        found = Export(keys, self.note(size), self.proven(size, *indexes), {s: reader.consistency(s) for s in since})
        return replace(found, **more)


TRIAL = Log("ecrime/trial", "trial")
ANEW = Log("ecrime/trial", "anew")  # the same log written anew, signed with its own key
ANEW.key = TRIAL.key
FOREIGN = Log("ecrime/foreign", "foreign", 20)
COURT, NGO = key("court.example", "court", WITNESS), key("rights.example", "rights", WITNESS)
NEXT, THIRD = key("ecrime/trial", "next"), key("ecrime/trial", "third")
NEW_KEYS = LogKeys((str(TRIAL.key.key),), (rollover(250, TRIAL.key, NEXT),))


@dataclass(frozen=True)
class Case:
    """A file, what it is compared with, and what every verifier must say: "holds", or the code of the refusal."""

    name: str
    says: str
    text: str
    keys: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()
    since: str = ""


def cases() -> Iterator[Case]:
    yield from receipts()
    yield from altered()
    yield from compared()
    yield from replaced_keys()
    yield from checkpoints()
    yield from papers()


def receipts() -> Iterator[Case]:
    """Files that hold."""
    receipt = TRIAL.export(SIZE, 7)
    opened = replace(TRIAL.proven(SIZE, 9)[0], rows=(ROWS, salt("rows")))
    yield Case("a receipt", "holds", str(receipt))
    yield Case("the same with the key from paper", "holds", str(receipt), keys=(str(TRIAL.key.key),))
    yield Case("the first of one", "holds", str(TRIAL.export(1, 0)))
    yield Case("the last of many", "holds", str(TRIAL.export(SIZE, SIZE - 1)))
    yield Case("several entries", "holds", str(TRIAL.export(257, 0, 1, 100, 255, 256)))
    yield Case("entries of one record", "holds", str(TRIAL.export(SIZE, 0, 9, 297, about=SUBJECT)))
    yield Case("opened", "holds", str(TRIAL.export(SIZE, entries=[opened])))
    witnessed = TRIAL.export(SIZE, 7, note=TRIAL.note(SIZE, COURT, NGO))
    yield Case("witnessed", "holds", str(witnessed), witnesses=(str(COURT.key), str(NGO.key)))
    unread = witnessed.note + "— someone.else AAAAAAAA\n— ecrime/trial not base64\n"
    yield Case("signatures of others", "holds", str(replace(witnessed, note=unread)))


def altered() -> Iterator[Case]:
    """Files with which something was done."""
    text = str(TRIAL.export(SIZE, 7))
    two = TRIAL.export(SIZE, 7, 9)
    opened = replace(TRIAL.proven(SIZE, 9)[0], rows=(ROWS, salt("rows")))
    lines = text.split("\n")
    yield Case("nothing", "format", "")
    yield Case("something else", "format", '{"format": "ecrime-correction-1"}\n')
    yield Case("another version", "format", text.replace("ecrime-ledger-1", "ecrime-ledger-2", 1))
    yield Case("carriage returns", "format", text.replace("\n", "\r\n"))
    for at in range(1, len(lines) - 1, 10):
        yield Case(f"cut off after line {at}", "unreadable", "\n".join(lines[:at]) + "\n")
    yield Case("cut off within a line", "unreadable", text[: len(text) // 2])
    yield Case("without its last line's end", "unreadable", text.removesuffix("\n"))
    yield Case("two files in one", "unreadable", text + text)
    yield Case("a line more", "unreadable", text.replace("leaf ", "note x\nleaf ", 1))
    yield Case("an empty line", "unreadable", text.replace("leaf ", "\nleaf ", 1))
    yield Case("lines changed over", "unreadable", text.replace(f"{lines[-2]}\n", "", 1) + "end\nend\n")
    yield Case("no entry", "unreadable", str(replace(two, entries=[])))
    yield Case("no key", "unreadable", text.replace(lines[1] + "\n", "", 1))
    yield Case("another header", "leaf", text.replace("kind incident.record", "kind incident.see"))
    yield Case("another officer", "leaf", text.replace("officer 0193", "officer 0194"))
    made_to_fit = replace(two.entries[0], header=two.entries[0].header.replace("record", "see"))
    yield Case("a header with a leaf to fit", "not-included", str(replace(two, entries=[made_to_fit])))
    yield Case("a leaf cut off", "leaf", text.replace(lines[_line(lines, "leaf")], "leaf AAAA"))
    yield Case("a leaf that is no base64", "leaf", text.replace("leaf ", "leaf !"))
    for word, proof in (
        ("shorter", two.entries[0].proof[:-1]),
        ("longer", [*two.entries[0].proof, bytes(32)]),
        ("empty", []),
        ("turned round", two.entries[0].proof[::-1]),
        ("of another entry", two.entries[1].proof),
        ("run together", [b"".join(two.entries[0].proof)]),
    ):
        entry = replace(two.entries[0], proof=proof)
        yield Case(f"a proof {word}", "not-included", str(replace(two, entries=[entry])))
    for index in ("8", "07", "-7", "7.0", "٧", "300", "7 ", "", "1000000000000007", "18446744073709551623"):
        yield Case(f"the index {index!r}", "not-included", text.replace("entry 7\n", f"entry {index}\n", 1))
    yield Case("entries reordered", "order", str(replace(two, entries=two.entries[::-1])))
    yield Case("an entry twice", "order", str(replace(two, entries=[two.entries[0], *two.entries])))
    yield Case("an entry of another record", "other-subject", str(replace(two, about=SUBJECT)))
    yield Case("about nothing", "other-subject", str(replace(two, about=" ")))
    for word, rows in (("fewer", ROWS[:1]), ("other", [*ROWS[:1], "x {}"]), ("reordered", ROWS[::-1])):
        changed = replace(opened, rows=(rows, salt("rows")))
        yield Case(f"{word} rows", "rows", str(replace(two, entries=[changed])))
    hidden = replace(opened, rows=(ROWS[1:], salt("rows") + f"{ROWS[0]}\n".encode()))
    yield Case("a row hidden in the salt", "rows", str(replace(two, entries=[hidden])))
    yield Case("no salt", "rows", str(replace(two, entries=[replace(opened, rows=(ROWS, b""))])))
    foreign = FOREIGN.export(20, 7)
    yield Case(
        "an entry of another log under this checkpoint", "not-included", str(replace(two, entries=foreign.entries))
    )
    yield Case(
        "this entry under an older checkpoint", "not-included", str(TRIAL.export(SIZE, 200, note=TRIAL.note(199)))
    )
    yield Case("the log written anew by itself", "holds", str(ANEW.export(SIZE, 7)))


def _line(lines: Sequence[str], name: str) -> int:
    return next(at for at, line in enumerate(lines) if line.startswith(f"{name} "))


def compared() -> Iterator[Case]:
    """Files that hold by themselves, and what comes out when they are compared with what somebody kept."""
    text, paper_key = str(TRIAL.export(SIZE, 7, since=(100,))), (str(TRIAL.key.key),)
    for size in (1, 100, 128, 256, 299, SIZE):
        yield Case(
            f"goes on from {size}", "holds", str(TRIAL.export(SIZE, 7, since=(size, 100))), since=TRIAL.note(size)
        )
    yield Case("goes on from nothing", "holds", text, since=TRIAL.note(0))
    yield Case("no proof from 50", "no-consistency", text, since=TRIAL.note(50))
    yield Case("older than what was kept", "older", str(TRIAL.export(200, 7)), since=TRIAL.note(SIZE))
    for size in (100, 128, SIZE):
        anew = str(ANEW.export(SIZE, 7, since=(100, 128)))
        yield Case(f"written anew, kept {size}", "rewritten", anew, paper_key, since=TRIAL.note(size))
    wrong = TRIAL.export(SIZE, 7, consistency={100: TRIAL.reader(SIZE).consistency(101)})
    yield Case("the proof from another size", "rewritten", str(wrong), since=TRIAL.note(100))
    unread = str(TRIAL.export(SIZE, 7, consistency={100: []})).replace("consistency 100", "consistency 100 x  y")
    yield Case("a proof that cannot be read", "rewritten", unread, since=TRIAL.note(100))
    yield Case("kept of another log", "other-log", text, since=FOREIGN.note(20))
    yield Case("what was kept is cut off", "checkpoint", text, since=TRIAL.note(100)[:-3])
    yield Case("the key of another log", "other-log", text, keys=(str(FOREIGN.key.key),))
    yield Case("another key of this name", "not-signed", text, keys=(str(NEXT.key),))
    yield Case("another key and the right one", "holds", text, keys=(str(NEXT.key), *paper_key))
    yield Case("a key typed wrongly", "key", text, keys=(str(TRIAL.key.key).replace("trial", "trail"),))
    yield Case("a key cut off", "key", text, keys=(str(TRIAL.key.key)[:-4],))
    yield Case("a witness's key as the log's", "other-log", text, keys=(str(COURT.key),))
    forged = TRIAL.export(SIZE, 7, note=TRIAL.note(SIZE, by=NEXT))
    yield Case("signed with another key", "not-signed", str(forged))
    named = replace(forged, keys=LogKeys((str(NEXT.key),)))
    yield Case("signed with another key that it names itself", "holds", str(named))
    yield Case("the same against the key from paper", "not-signed", str(named), paper_key)
    yield Case("a foreign file", "other-log", str(FOREIGN.export(20, 7)), paper_key)
    other_name = TRIAL.export(SIZE, 7, keys=LogKeys((str(FOREIGN.key.key),)))
    yield Case("a file that names another log's key", "other-log", str(other_name))
    yield Case("a key that cannot be read", "key", str(TRIAL.export(SIZE, 7, keys=LogKeys(("x",)))))
    yield Case("not witnessed", "not-witnessed", text, witnesses=(str(COURT.key),))
    only_court = str(TRIAL.export(SIZE, 7, note=TRIAL.note(SIZE, COURT)))
    yield Case("witnessed by one of two", "not-witnessed", only_court, witnesses=(str(COURT.key), str(NGO.key)))
    body = body_of(TRIAL.name, SIZE, TRIAL.roots[SIZE])
    elsewhere = note_of(body, TRIAL.key.sign(body), COURT.witness(body_of(TRIAL.name, 299, TRIAL.roots[299]), SEEN_AT))
    said = str(TRIAL.export(SIZE, 7, note=elsewhere))
    yield Case("witnessed another checkpoint", "not-witnessed", said, witnesses=(str(COURT.key),))
    late = note_of(body, TRIAL.key.sign(body), COURT.witness(body, 253402300800))
    yield Case(
        "witnessed after all times", "not-witnessed", str(TRIAL.export(SIZE, 7, note=late)), (), (str(COURT.key),)
    )
    bare = note_of(body, TRIAL.key.sign(body), COURT.sign(body))
    yield Case(
        "a witness signs without a time", "not-witnessed", str(TRIAL.export(SIZE, 7, note=bare)), (), (str(COURT.key),)
    )


def replaced_keys() -> Iterator[Case]:
    """One key of the log takes over from another at 250."""
    old, new = TRIAL.export(200, 7, keys=NEW_KEYS), TRIAL.export(SIZE, 7, keys=NEW_KEYS, note=TRIAL.note(SIZE, by=NEXT))
    paper = (str(TRIAL.key.key),)
    yield Case("signed by the new key", "holds", str(new))
    yield Case("signed by the new key, the old one from paper", "holds", str(new), paper)
    yield Case("signed by the new key, which is on paper", "holds", str(new), (str(NEXT.key),))
    yield Case("signed by the old key in its time", "holds", str(old), paper)
    yield Case("signed by the old key after its time", "old-key", str(TRIAL.export(SIZE, 7, keys=NEW_KEYS)), paper)
    before = TRIAL.export(200, 7, keys=NEW_KEYS, note=TRIAL.note(200, by=NEXT))
    yield Case("signed by the new key before its time", "old-key", str(before), paper)
    at = TRIAL.export(250, 7, keys=NEW_KEYS, note=TRIAL.note(250, by=NEXT))
    yield Case("signed by the new key at its beginning", "holds", str(at), paper)
    for word, said in (
        ("without the old key's signature", rollover(250, NEXT, NEXT).replace(str(NEXT.key), paper[0], 1)),
        ("of another size", NEW_KEYS.rollovers[0].replace("250", "249", 1)),
        ("cut off", NEW_KEYS.rollovers[0].rpartition(" ")[0]),
        ("a word more", NEW_KEYS.rollovers[0] + " x"),
        ("to another log's key", rollover(250, TRIAL.key, FOREIGN.key)),
        ("a size like none", rollover(250, TRIAL.key, NEXT).replace("250", "0250", 1)),
    ):
        keys = LogKeys(paper, (said,))
        yield Case(f"rollover {word}", "rollover", str(replace(new, keys=keys)), paper)
    unread = LogKeys(paper, ("250 x y",))
    yield Case("rollover of keys that cannot be read", "key", str(replace(new, keys=unread)), paper)
    thief = key("ecrime/trial", "thief")
    twice = LogKeys(paper, (*NEW_KEYS.rollovers, rollover(260, TRIAL.key, thief)))
    yield Case("replaced twice", "rollover", str(replace(new, keys=twice)), paper)
    back = LogKeys(paper, (*NEW_KEYS.rollovers, rollover(260, NEXT, TRIAL.key)))
    yield Case("replaced by one it had before", "rollover", str(replace(new, keys=back)), paper)
    down = LogKeys(paper, (*NEW_KEYS.rollovers, rollover(240, NEXT, THIRD)))
    yield Case("replaced before its own time", "rollover", str(replace(new, keys=down)), paper)
    thrice = LogKeys(paper, (*NEW_KEYS.rollovers, rollover(280, NEXT, THIRD)))
    signed = replace(new, keys=thrice, note=TRIAL.note(SIZE, by=THIRD))
    yield Case("replaced again", "holds", str(signed), paper)
    yield Case("signed by the one in between", "old-key", str(replace(new, keys=thrice)), paper)
    strangers = LogKeys(paper, (rollover(250, THIRD, NEXT),))
    yield Case("replaced by a stranger", "not-signed", str(replace(new, keys=strangers)), paper)


def checkpoints() -> Iterator[Case]:
    """Checkpoints by themselves."""
    note, keys = TRIAL.note(SIZE, COURT), (str(TRIAL.key.key),)
    yield Case("a checkpoint", "holds", note, keys)
    yield Case("a witnessed checkpoint", "holds", note, keys, (str(COURT.key),))
    yield Case("a checkpoint and the same kept", "holds", note, keys, since=TRIAL.note(SIZE))
    yield Case("a checkpoint without a key", "other-log", note)
    yield Case("a checkpoint not witnessed", "not-witnessed", note, keys, (str(NGO.key),))
    yield Case("a checkpoint of another log", "other-log", FOREIGN.note(20), keys)
    yield Case("a checkpoint older than what was kept", "older", TRIAL.note(20), keys, since=TRIAL.note(21))
    yield Case("a checkpoint that does not say how it goes on", "no-consistency", note, keys, since=TRIAL.note(20))
    yield Case("a checkpoint of a log written anew", "rewritten", ANEW.note(SIZE), keys, since=TRIAL.note(SIZE))
    yield Case("a checkpoint with another size", "not-signed", note.replace("\n300\n", "\n299\n"), keys)
    yield Case("a checkpoint with its lines changed over", "checkpoint", _lines_over(note), keys)
    yield Case("a checkpoint with a line more", "not-signed", note.replace("\n\n", "\nx\n\n", 1), keys)
    yield Case("a checkpoint twice", "checkpoint", note + note, keys)
    yield Case("a checkpoint without signatures", "format", note.partition("\n\n")[0] + "\n\n", keys)
    yield Case("a checkpoint cut off", "checkpoint", note[:-2], keys)
    yield Case("a checkpoint cut off in its root", "format", note[:25], keys)
    for size in ("0300", "-300", "3e2", "", "٣٠٠", "1000000000000000"):
        yield Case(f"a checkpoint of size {size!r}", "checkpoint", note.replace("\n300\n", f"\n{size}\n"), keys)
    for root in ("AAAA", "!", "", "A" * 43 + "B", "A" * 43 + "==", "A" * 43 + "= "):
        body = f"{TRIAL.name}\n{SIZE}\n{root}\n"
        yield Case(f"a checkpoint of root {root!r}", "checkpoint", note_of(body, TRIAL.key.sign(body)), keys)


def _lines_over(note: str) -> str:
    origin, size, rest = note.split("\n", 2)
    return f"{size}\n{origin}\n{rest}"


def papers() -> Iterator[Case]:
    """A checkpoint typed in from paper."""
    text = str(TRIAL.export(SIZE, 7, since=(100,)))
    lines = figures(TRIAL.name, 100, TRIAL.roots[100])
    typed = "\n".join(lines) + "\n"
    yield Case("paper", "holds", text, since=typed)
    yield Case("paper with letters before its lines", "holds", text, since="\n\n".join(f"A) {line}" for line in lines))
    khmer = typed.translate({ord("0") + digit: ord("០") + digit for digit in range(10)})
    yield Case("paper in Khmer figures", "holds", text, since=khmer)
    yield Case("paper without spaces", "holds", text, since=typed.replace(" ", ""))
    yield Case("paper of another log", "other-log", text, since="\n".join(figures(FOREIGN.name, 20, FOREIGN.roots[20])))
    yield Case(
        "paper of a log written anew", "rewritten", text, since="\n".join(figures(ANEW.name, 100, ANEW.roots[100]))
    )
    yield Case("paper of later", "older", text, since="\n".join(figures(TRIAL.name, SIZE + 1, bytes(32))))
    wrong = lines[3].replace(lines[3][0], str((int(lines[3][0]) + 1) % 10), 1)
    yield Case("a wrong figure", "paper", text, since="\n".join([*lines[:3], wrong, *lines[4:]]))
    yield Case(
        "two lines changed over", "paper", text, since="\n".join([lines[0], lines[1], lines[3], lines[2], *lines[4:]])
    )
    yield Case("a line left out", "paper", text, since="\n".join(lines[1:]))
    yield Case("a figure left out", "paper", text, since=typed.replace(lines[5], lines[5][1:]))
    yield Case("no figures", "paper", text, since="nothing kept")


def tree() -> dict[str, Any]:
    """Roots and proofs over the inputs that logs of Certificate Transparency have been compared with."""
    leaves = [leaf_hash(bytes.fromhex(content)) for content in published.INPUTS]
    edges = [Edge() for _ in range(len(leaves) + 1)]
    readers = []
    for size, edge in enumerate(edges):
        tiles = edge.grow(leaves[:size])
        readers.append(Reader(size, from_mapping(tiles)))
    inclusion = [
        {"index": index, "size": size, "proof": [each.hex() for each in readers[size].inclusion(index)]}
        for size in range(1, len(leaves) + 1)
        for index in range(size)
    ]
    consistency = [
        {"from": older, "to": size, "proof": [each.hex() for each in readers[size].consistency(older)]}
        for size in range(1, len(leaves) + 1)
        for older in range(1, size + 1)
    ]
    return {
        "leaves": [each.hex() for each in leaves],
        "roots": published.ROOTS,
        "inclusion": inclusion,
        "consistency": consistency,
    }


def signatures() -> list[dict[str, Any]]:
    """Ed25519: what was published, and what stands at the edge of the definition."""
    found = [
        {"name": f"RFC 8032 test {number}", "public": public, "message": message, "signature": made, "holds": True}
        for number, (public, message, made) in enumerate(published.SIGNED, start=1)
    ]
    for name, public, message, made in edge_signatures():
        holds = name.endswith("holds")
        found.append(
            {"name": name, "public": public.hex(), "message": message.hex(), "signature": made.hex(), "holds": holds}
        )
    return found


def edge_signatures() -> Iterator[tuple[str, bytes, bytes, bytes]]:
    """Name, key, message, signature; the definition is RFC 8032's without the cofactor, and no key of small order."""
    public, message, made = (bytes.fromhex(each) for each in published.SIGNED[1])
    number = int.from_bytes(made[32:], "little")
    yield "another message", public, message + b"x", made
    yield "one bit of R", public, message, bytes([made[0] ^ 1]) + made[1:]
    yield "one bit of S", public, message, made[:32] + bytes([made[32] ^ 1]) + made[33:]
    yield "S above the order", public, message, made[:32] + (number + verify.ORDER).to_bytes(32, "little")
    yield "cut off", public, message, made[:63]
    yield "longer", public, message, made + b"\x00"
    yield "a key cut off", public[:31], message, made
    yield "no point", (2).to_bytes(32, "little"), message, made
    for word in published.SMALL_ORDER:
        small = bytes.fromhex(word)
        yield f"key of small order {word[:4]}", small, message, small + bytes(32)
        neutral = (1).to_bytes(32, "little")
        yield f"key of small order {word[:4]}, neutral R", small, message, neutral + bytes(32)
    twisted = bytes.fromhex(published.SMALL_ORDER[-1])
    secret, nonce = 0x1234567 * 8, 0x7654321
    own, r = _encoded(verify._times(secret, _base())), _encoded(verify._times(nonce, _base()))
    yield "made by hand, holds", own, b"m", r + _answer(r, own, b"m", nonce, secret)
    r_twisted = _encoded(verify._added(verify._times(nonce, _base()), _point(twisted)))
    yield "R off by a point of small order", own, b"m", r_twisted + _answer(r_twisted, own, b"m", nonce, secret)
    own_twisted = _encoded(verify._added(verify._times(secret, _base()), _point(twisted)))
    for count in range(64):
        said = b"m%d" % count
        is_multiple = _challenge(r, own_twisted, said) % 8 == 0
        if is_multiple or count < 2:
            word = "a key off by a point of small order, holds" if is_multiple else f"a key off by a point, {count}"
            yield word, own_twisted, said, r + _answer(r, own_twisted, said, nonce, secret)
        if is_multiple:
            break
    beyond = (verify.P + 3).to_bytes(32, "little")
    yield "a key written another way", beyond, message, made
    yield "an R written another way", public, message, beyond + made[32:]


def _point(data: bytes) -> verify.Point:
    found = verify._point(data)
    assert found is not None
    return found


def _base() -> verify.Point:
    assert verify.BASE is not None
    return verify.BASE


def _encoded(point: verify.Point) -> bytes:
    inverse = pow(point[2], -1, verify.P)
    x, y = point[0] * inverse % verify.P, point[1] * inverse % verify.P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _challenge(r: bytes, public: bytes, message: bytes) -> int:
    return int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % verify.ORDER


def _answer(r: bytes, public: bytes, message: bytes, nonce: int, secret: int) -> bytes:
    return ((nonce + _challenge(r, public, message) * secret) % verify.ORDER).to_bytes(32, "little")


def _without_empty(case: Case) -> dict[str, Any]:
    return {name: said for name, said in case.__dict__.items() if said or name == "text"}


def files() -> dict[str, str]:
    """Every file of vectors by its name."""
    told = {
        "tree.json": tree(),
        "signatures.json": signatures(),
        "files.json": [_without_empty(case) for case in cases()],
    }
    return {name: json.dumps(said, ensure_ascii=False, indent=1) + "\n" for name, said in told.items()}


if __name__ == "__main__":
    for name, content in files().items():
        (FOLDER / name).write_text(content, encoding="utf-8")
