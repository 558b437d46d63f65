"""Watches the ledger from outside: keeps the last checkpoint seen, co-signs growth, and says when it was rewritten.

For a planning department, a court, an organisation of citizens. It sees sizes, hashes and signatures, and nothing of
anybody. Runs without the product: this file, ``verify.py`` beside it and the package ``cryptography`` (Debian:
python3-cryptography), because it holds a secret key, and signing in plain Python would tell of the key by the time it
takes: ``python3 witness.py init …``, ``python3 witness.py run``.

Its folder holds ``key`` (its own), ``log`` (address and key of the log), ``state`` (the last checkpoint: origin, size
and root, as the log has signed it) and what it found as evidence. The state is on disk before a signature leaves.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, Request

try:
    from ecrime.base.ledger import verify
except ModuleNotFoundError:  # by itself, with verify.py beside it
    import verify  # type: ignore[import-not-found,no-redef]

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

TIMEOUT_S = 20
MOST_BYTES = 64_000  # of any answer; tiles have 8,192
EVERY_S = 60
MOST_WAIT_S = 120  # that a log may ask for before the next answer
TRIES = 10  # at one thing, where the log says each time that it was asked too quickly
FOUND = 1  # exit code when the log does not hold
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
# What the last checkpoint of a log whose end was lost says under its root (tree/endings.py).
ENDED = re.compile(r"ended: kept ([0-9]{1,15}), goes on as ([!-~]{1,80}) from [0-9]{1,15} [A-Za-z0-9+/]{43}=")


class Unreachable(Exception):
    """The log gave no answer; nothing is known of it, and it may come back."""


class NotThere(Unreachable):
    """The log answers that it has no such thing."""


class TooQuick(Unreachable):
    """The log answers that more was asked than it gives at once, and after how many seconds it gives more."""

    def __init__(self, path: str, wait_s: int) -> None:
        super().__init__(f"the log answers 429 to /{path}")
        self.wait_s = wait_s


@dataclass(frozen=True)
class Site:
    """The public pages of a ledger, at https://…/ledger."""

    url: str

    def get(self, path: str) -> bytes:
        """What stands there. Raises Unreachable."""
        return self._ask(path)

    def get_in_time(self, path: str) -> bytes:
        """The same for who asks for much: waits as long as the log says. Raises Unreachable."""
        for _ in range(TRIES - 1):
            try:
                return self.get(path)
            except TooQuick as refused:
                time.sleep(refused.wait_s)
        return self.get(path)

    def post(self, path: str, said: str) -> bytes:
        """Send a text. Raises Unreachable."""
        return self._ask(path, said.encode())

    def text(self, path: str) -> str:
        """The same as text."""
        try:
            return self.get(path).decode()
        except UnicodeDecodeError:
            raise verify.Fails("unreadable", f"what the log says at {path} is no text") from None

    def _ask(self, path: str, sent: bytes | None = None) -> bytes:
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise Unreachable(f"{self.url} is no address that begins with https:// or http://")
        request = Request(f"{self.url}/{path}", sent, {"Content-Type": "text/plain; charset=utf-8"})  # noqa: S310
        # No handler of redirects: a log answers under its own address, or not at all.
        opener = OpenerDirector()
        for handler in (HTTPHandler(), HTTPSHandler()):
            opener.add_handler(handler)
        ends, found = time.monotonic() + TIMEOUT_S, b""
        try:
            with opener.open(request, timeout=TIMEOUT_S) as answer:
                if answer.status == 429:
                    raise TooQuick(path, _seconds(answer.headers.get("Retry-After", "")))
                if answer.status != 200:
                    refusal = NotThere if answer.status == 404 else Unreachable
                    raise refusal(f"the log answers {answer.status} to /{path}")
                while chunk := answer.read1(MOST_BYTES):
                    found += chunk
                    if len(found) > MOST_BYTES or time.monotonic() > ends:
                        raise Unreachable("the log answers with more than a log has to say, or too slowly")
        except (OSError, HTTPException, ValueError) as error:
            raise Unreachable(f"the log cannot be reached: {error}") from None
        return found


class Witness:
    """One witness of one log, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept, log = (json.loads((folder / name).read_text(encoding="utf-8")) for name in ("key", "log"))
        self._private = Ed25519PrivateKey.from_private_bytes(b64decode(kept["seed"]))
        self.key = _public(kept["name"], self._private)
        self.site, self.log_key = Site(log["url"]), verify.Key.read(log["key"])

    @classmethod
    def init(cls, folder: Path, *, name: str, url: str, log_key: str) -> Witness:
        """A new witness with a key of its own. Raises Fails for a name or a key of the log that is none."""
        if not name or not name.isprintable() or set(name) & set(" +"):
            raise verify.Fails("key", "a witness's name is one word, such as court.example")
        if verify.Key.read(log_key).kind != verify.LOG:
            raise verify.Fails("key", "this is the key of a witness, not of a log")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (folder / "key").exists():
            raise verify.Fails("key", f"there is a witness in {folder} already; his key is never made anew")
        private = Ed25519PrivateKey.generate()
        seed = b64encode(private.private_bytes_raw()).decode()
        _write(folder / "log", json.dumps({"url": url.rstrip("/"), "key": log_key}))
        _write(folder / "key", json.dumps({"name": name, "seed": seed}))
        return cls(folder)

    @property
    def seen(self) -> verify.Checkpoint | None:
        """The last checkpoint it has seen."""
        state = self.folder / "state"
        return verify.Checkpoint.read(state.read_text(encoding="utf-8")) if state.exists() else None

    def once(self) -> str:
        """Look at the log, co-sign what it has grown to, and say so.

        Raises Unreachable, and Fails when the log does not go on where it was: what was found is then kept.
        """
        note, seen, proof = self.site.text("checkpoint"), self.seen, ""
        try:
            lines = verify.read_lines(self.site.text("key"), verify.KEYS)
            checkpoint = verify.Checkpoint.read(note)
            key = self._key_of(checkpoint, _rollovers(lines), seen)
            if seen is not None and 0 < seen.size < checkpoint.size:
                proof = self.site.text(f"consistency/{seen.size}/{checkpoint.size}")
            _check_growth(seen, checkpoint, proof)
        except verify.Fails as fails:
            raise verify.Fails(fails.code, f"{fails} (kept in {self._keep_evidence(fails, note, proof)})") from None
        self._take(note, key)
        body = checkpoint.body
        self.site.post("cosign", f"{body}\n{self.line(body, int(time.time()))}")
        grown = checkpoint.size - (seen.size if seen else 0)
        return f"{checkpoint.origin} has {checkpoint.size} entries, {grown} more than last seen; co-signed"

    def follow(self) -> str:
        """Go on with a log that has declared its end lost and bears another name since; say what is lost.

        For a person to decide, who has asked what happened: whoever has stolen the log's key can declare a loss, too.
        Raises Unreachable, and Fails where the last words of the old name do not fit what was seen of it, or what is
        said to be left is not there.
        """
        note, key, kept, seen = self.site.text("checkpoint"), self.log_key, verify.NO_END, self.seen
        checkpoint, size = verify.Checkpoint.read(note), seen.size if seen else 0
        rollovers, endings = _rollovers(verify.read_lines(self.site.text("key"), verify.KEYS)), ""
        for ending in self._endings(checkpoint.origin):
            is_own = verify.Checkpoint.read(ending).origin == self.log_key.name
            key, left = ended(ending, key, rollovers, seen if is_own else None)
            kept, endings = min(kept, left), endings + ending
        if not endings:
            return f"{checkpoint.origin} has not ended; there is nothing to follow."
        signed = [each for each in verify.keys_of([key], rollovers) if checkpoint.is_signed_by(each)]
        if not signed:
            raise verify.Fails("not-signed", "what goes on under the new name is not signed with the key of the log")
        if 0 < size <= kept:
            _check_growth(seen, checkpoint, self.site.text(f"consistency/{size}/{checkpoint.size}"))
        declared = verify.Fails("ended", f"{size} entries were seen of {self.log_key.name}; it was declared ended")
        evidence = self._keep_evidence(declared, note, endings)
        self._take(note, signed[-1])
        lost = f"the {size - kept} seen after the first {kept} are declared lost" if size > kept else "none is lost"
        return f"{key.name} is followed from here; of the {size} entries seen before {lost} (kept in {evidence})"

    def _endings(self, origin: str) -> list[str]:
        """The last words of the names since the one it knows, the oldest first, as far as the log has them.

        A log that was restored from before an earlier loss has lost those last words as well; each says itself which
        name it ends.
        """
        found: list[str] = []
        number = _number(origin)
        while number > _number(self.log_key.name):
            try:
                found.insert(0, self.site.text(f"ending/{number}"))
            except NotThere:
                if not found:
                    raise
                break
            before = _number(verify.Checkpoint.read(found[0]).origin)
            if before >= number:
                raise verify.Fails("ended", f"the words by which {origin} is said to have begun end no name before it")
            number = before
        return found

    def line(self, body: str, seconds: int) -> str:
        """Its line under a checkpoint: the time at which it was seen, and the signature over both."""
        made = seconds.to_bytes(8, "big") + self._private.sign(verify.witnessed_words(body, seconds))
        return f"— {self.key.name} {b64encode(self.key.id + made).decode()}\n"

    def _take(self, note: str, key: verify.Key) -> None:
        """Keep this checkpoint as the last seen, and the key it is signed with as the log's."""
        if key != self.log_key:
            _write(self.folder / "log", json.dumps({"url": self.site.url, "key": str(key)}))
            self.log_key = key
        _write(self.folder / "state", note)

    def _key_of(
        self, checkpoint: verify.Checkpoint, rollovers: Sequence[str], seen: verify.Checkpoint | None
    ) -> verify.Key:
        """The key of the log that has signed: the one known, or one that took over from it since the last look."""
        spans = verify.keys_of([self.log_key], rollovers)
        if checkpoint.origin != self.log_key.name:
            raise verify.Fails("other-log", _other_log(self.log_key.name, checkpoint.origin))
        signed = [key for key in spans if checkpoint.is_signed_by(key)]
        if not signed:
            raise verify.Fails("not-signed", "the checkpoint is not signed with the key of the log")
        key = signed[-1]
        since, until = spans[key]
        if not since <= checkpoint.size <= until:
            raise verify.Fails("old-key", "the checkpoint is signed with a key that was not the log's at this size")
        if seen is not None and key != self.log_key and spans[self.log_key][1] < seen.size:
            raise verify.Fails("rollover", "a new key is said to have taken over before what this witness has seen")
        return key

    def _keep_evidence(self, fails: verify.Fails, note: str, proof: str) -> Path:
        """What contradicts what was seen, both as the log has signed them."""
        state = self.folder / "state"
        before = state.read_text(encoding="utf-8") if state.exists() else "nothing\n"
        name = f"evidence-{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{fails.code}.txt"
        said = f"{fails}\n\nseen before:\n\n{before}\nseen now:\n\n{note}\nproof given:\n\n{proof}\n"
        _write(self.folder / name, said)
        return self.folder / name

    def copy(self, folder: Path) -> str:
        """Copy the whole log, for ``verify.py``; tiles that lie there whole are not asked for again.

        As quickly as the log gives them. Raises Unreachable, and goes on there when it is called again. What was copied
        once stays as it was, so a log that was written anew since, or cut, no more fits it: verify.py says so.
        """
        note = self.site.get_in_time("checkpoint").decode()
        size, number = verify.Checkpoint.read(note).size, 0
        while number * 256 < size:
            width = min(256, size - number * 256)
            path = folder / "tile" / "0" / _tile_name(number, width)
            if not path.is_file() or path.stat().st_size != width * verify.HASH_BYTES:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(self.site.get_in_time(f"tile/0/{_tile_name(number, width)}"))
            for older in (folder / "tile" / "0").glob(f"{_tile_name(number, 256)}.p/*"):
                if older != path:
                    older.unlink()  # of when the log was shorter
            number += 1
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "key").write_bytes(self.site.get_in_time("key"))
        (folder / "checkpoint").write_bytes(note.encode())
        return f"{size} entries copied to {folder}; check them: verify.py --since {self.folder / 'state'} {folder}"


def _check_growth(seen: verify.Checkpoint | None, checkpoint: verify.Checkpoint, proof: str) -> None:
    """Raise Fails unless the log has what it had, and perhaps more."""
    if seen is None or seen.size == 0:
        return
    if checkpoint.size < seen.size:
        raise verify.Fails("older", f"the log had {seen.size} entries and has {checkpoint.size} now: it was cut off")
    hashes = [verify.decoded(line) for line in proof.split("\n") if line]
    if not verify.is_consistent(seen.size, seen.root, checkpoint.size, checkpoint.root, hashes):
        raise verify.Fails(
            "rewritten", f"the log does not go on from the {seen.size} entries seen: it was written anew"
        )


def _rollovers(lines: verify.Lines) -> list[str]:
    return [value for name, value in lines if name == "rollover"]


def _other_log(known: str, found: str) -> str:
    said = f"this is the log {found}, not {known}"
    (first, number), (its_first, its_number) = _named(known), _named(found)
    if first != its_first or its_number <= number:
        return said
    return f"{said}: its end is said to be lost; ask what was lost and why, and then run: witness follow"


def _number(origin: str) -> int:
    """1 for the first name of a log, 2 after the first loss."""
    return _named(origin)[1]


def _named(origin: str) -> tuple[str, int]:
    """A log's first name, and which of its names this is; tree/endings.py reads it alike."""
    first, _, last = origin.rpartition("/")
    return (first, int(last)) if first and _NUMBER.fullmatch(last) else (origin, 1)


def ended(
    note: str, key: verify.Key, rollovers: Sequence[str], seen: verify.Checkpoint | None
) -> tuple[verify.Key, int]:
    """The log's key under its next name, and how many entries are left, from the last words of the name before."""
    ending = verify.Checkpoint.read(note)
    found = ENDED.fullmatch((*ending.body.split("\n"), "")[3])
    keys = verify.keys_of([key], rollovers)
    if _named(key.name)[0] == _named(ending.origin)[0] and _number(key.name) < _number(ending.origin):
        # The last words of the names between are lost; the log's key is the same under every name.
        keys = {verify.Key(ending.origin, verify.LOG, each.public): span for each, span in keys.items()}
    signed = [each for each in keys if each.name == ending.origin and ending.is_signed_by(each)]
    if found is None or not signed:
        raise verify.Fails("ended", f"the words by which {key.name} is said to have ended are not its own")
    if seen is not None and (ending.size < seen.size or (ending.size == seen.size and ending.root != seen.root)):
        raise verify.Fails("ended", f"{key.name} is said to have ended before the {seen.size} entries that were seen")
    return verify.Key(found[2], verify.LOG, signed[-1].public), int(found[1])


def _public(name: str, private: Ed25519PrivateKey) -> verify.Key:
    return verify.Key(name, verify.WITNESS, private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def _tile_name(number: int, width: int) -> str:
    rest, name = number // 1000, f"{number % 1000:03d}"
    while rest:
        rest, name = rest // 1000, f"x{rest % 1000:03d}/{name}"
    return name if width == 256 else f"{name}.p/{width}"


def _seconds(told: str) -> int:
    """How long a log asks to wait, within bounds."""
    return min(int(told), MOST_WAIT_S) if re.fullmatch("[0-9]{1,6}", told) else 1


def _write(path: Path, text: str) -> None:
    """Write for the owner's eyes only, in one step, and wait until it is on the disk."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it is asked to do."""
    parser.add_argument(
        "what",
        choices=["init", "once", "run", "copy", "follow"],
        help="make a witness; look once; go on; copy; follow a log that goes on under another name after a loss",
    )
    parser.add_argument(
        "--folder", type=Path, default=Path("witness"), help="where it keeps what it knows (%(default)s)"
    )
    parser.add_argument("--log", help="init: where the ledger is, such as https://crime.example/ledger")
    parser.add_argument("--key", help="init: the ledger's public key, as on paper")
    parser.add_argument("--name", help="init: the witness's name, such as court.example")
    parser.add_argument(
        "--every", type=int, default=EVERY_S, help="run: seconds from one look to the next (%(default)s)"
    )
    parser.add_argument("--out", type=Path, help="copy: the folder to copy the whole ledger to")


def run(given: argparse.Namespace) -> int:
    """Do it; 0 when all is well, 1 when the log does not hold or gives no answer, 2 when it was asked wrongly."""
    needs = {"init": ("log", "key", "name"), "copy": ("out",)}.get(given.what, ())
    if missing := [f"--{name}" for name in needs if not getattr(given, name)]:
        print(f"witness {given.what} needs {', '.join(missing)}.", file=sys.stderr)
        return 2
    try:
        if given.what == "init":
            made = Witness.init(given.folder, name=given.name, url=given.log, log_key=given.key)
            print(f"Have this key enrolled by the administrator of the ledger:\n\n{made.key}")
            return 0
        witness = Witness(given.folder)
        if given.what == "copy":
            print(witness.copy(given.out))
            return 0
        if given.what == "follow":
            print(witness.follow())
            return 0
        return _look(witness, every=given.every if given.what == "run" else None)
    except (Unreachable, verify.Fails, OSError, ValueError, KeyError) as error:
        print(f"DOES NOT HOLD: {error}" if isinstance(error, verify.Fails) else f"Not done: {error}", file=sys.stderr)
        return FOUND


def _look(witness: Witness, *, every: int | None) -> int:
    """Look, once or again and again; a log that does not hold ends it."""
    while True:
        try:
            print(witness.once(), flush=True)
        except Unreachable as error:
            if every is None:
                raise
            print(f"Not done: {error}", file=sys.stderr, flush=True)
        if every is None:
            return 0
        time.sleep(every)


def main(arguments: Sequence[str]) -> int:
    """By itself."""
    parser = argparse.ArgumentParser(description="Watch a ledger from outside.")
    add_arguments(parser)
    return run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
