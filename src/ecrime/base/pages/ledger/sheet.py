"""A checkpoint on one sheet of paper, for a bound book: as text, as a code for cameras, as figures to be typed in."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from datetime import datetime

import segno
from django.utils import translation
from django.utils.translation import gettext

from ecrime.base.ledger.published import Signed
from ecrime.base.ledger.tree.export import LogKeys
from ecrime.base.ledger.tree.notes import DASH, figures, note_of
from ecrime.base.ledger.verify import Checkpoint, Fails, Key, decoded
from ecrime.base.officers.queries import demo_mark
from ecrime.base.pages import dates
from ecrime.base.pages.language import LANGUAGES, page_language
from ecrime.base.pages.paper.blocks import Attachment, Block, Heading, Note, Paper, Passage, Row, Squares
from ecrime.base.pages.paper.paper import as_pdf
from ecrime.foundation.errors import Unavailable

LINES = "ABCDEFGH"
MOST_IN_CODE = 1_400  # bytes: the squares of more grow too small for a camera


def as_sheet(signed: Signed, keys: LogKeys, zone: str, witnesses: Sequence[str] = ()) -> bytes:
    """The sheet in both languages, that of the page first. The same checkpoint is laid out once.

    witnesses  the public keys of those who stand; lines of others stay off the paper

    Raises Unavailable where it is signed with a key that the log does not know: such a paper would prove nothing.
    """
    try:
        key = keys.that_signed(signed.checkpoint)
    except Fails:
        raise Unavailable("ledger.key_unknown") from None
    note = _on_paper(signed.checkpoint, witnesses)
    return _as_sheet(note, key, signed.at, zone, page_language(), mark=demo_mark())


def _on_paper(checkpoint: Checkpoint, witnesses: Sequence[str]) -> str:
    """The checkpoint with the log's line and those of witnesses who stand, as many as a camera reads easily."""
    by_log, *others = checkpoint.signatures
    marks = [(f"{DASH} {key.name} ", key.id) for key in map(Key.read, witnesses)]
    found = [
        line
        for line in others
        if any(line.startswith(name) and decoded(line.removeprefix(name))[:4] == mark for name, mark in marks)
    ]
    note = note_of(checkpoint.body, f"{by_log}\n")
    for line in found:
        if len(f"{note}{line}\n".encode()) > MOST_IN_CODE:
            break
        note = f"{note}{line}\n"
    return note


@functools.lru_cache(maxsize=8)
def _as_sheet(note: str, key: str, at: datetime, zone: str, leading: str, *, mark: str) -> bytes:
    checkpoint = Checkpoint.read(note)
    languages = (leading, next(language for language in LANGUAGES if language != leading))
    first, second = (_told(note, key, dates.long_moment(at, zone, each), each) for each in languages)
    return as_pdf(
        Paper(
            title=f"{checkpoint.origin} {checkpoint.size}",
            languages=languages,
            tellings=(first, second),
            head=(checkpoint.origin, str(checkpoint.size)),
            foot=mark + dates.short_moment(at, zone),
            made_at=at,
            attachment=Attachment("checkpoint.txt", note.encode(), "text/plain", gettext("the checkpoint")),
        )
    )


def _told(note: str, key: str, moment: str, language: str) -> list[Block]:
    with translation.override(language):
        return list(_blocks(Checkpoint.read(note), note, key, moment))


def _blocks(checkpoint: Checkpoint, note: str, key: str, moment: str) -> Iterator[Block]:
    yield Heading(gettext("Checkpoint of the ledger"), level=1)
    yield Note(
        gettext(
            "Keep this sheet where nobody of the service can change it. Typed in, the figures below show at any time"
            " whether the ledger still has everything that it had: verify.py --since."
        )
    )
    yield Row.of(gettext("Name of the ledger"), checkpoint.origin)
    yield Row.of(gettext("Entries"), str(checkpoint.size))
    yield Row.of(gettext("Signed"), moment)
    yield Row.of(gettext("Key of the ledger"), key)
    # The light border that cameras need is the paper around it.
    code = segno.make_qr(note.encode(), error="l", boost_error=False)
    yield Squares(tuple(tuple(map(bool, row)) for row in code.matrix))
    lines = zip(LINES, figures(checkpoint.origin, checkpoint.size, checkpoint.root), strict=True)
    yield Row(gettext("Figures to be typed in"), tuple(Passage(line, letter) for letter, line in lines))
    by_log, *by_witnesses = checkpoint.signatures
    if by_witnesses:
        yield Row.of(gettext("Co-signed by"), ", ".join(line.split(" ")[1] for line in by_witnesses))
    yield Heading(gettext("The same as text"))
    yield Note(f"{checkpoint.body}\n{by_log}")
    yield Note(gettext("The code and the file within this one have it with the lines of the witnesses named here."))
