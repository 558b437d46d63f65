"""The paper has one page, on which the checkpoint stands as text, as figures and as a code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pypdfium2  # type: ignore[import-untyped]
import pytest
import segno
from django.utils import translation
from pypdf import PdfReader
from tests.vectors.ledger.make import COURT, NGO, TRIAL

from ecrime.base.ledger.published import Signed
from ecrime.base.ledger.tree.export import LogKeys
from ecrime.base.ledger.tree.notes import WITNESS, SigningKey, note_of
from ecrime.base.ledger.verify import Checkpoint, Kept, mark_of
from ecrime.base.pages.ledger.sheet import as_sheet
from ecrime.base.pages.paper.layout import CODE_WIDTH, RIGHT, SQUARE
from ecrime.foundation.errors import Unavailable

KEYS = LogKeys((str(TRIAL.key.key),))
STANDING = (str(COURT.key), str(NGO.key))
SIGNED = Signed(TRIAL.note(300, COURT, NGO), datetime(2027, 1, 15, 8, 0, tzinfo=UTC), timedelta())


@pytest.mark.parametrize("language", ["km", "en"])
def test_one_page_can_be_typed_in_again(language: str) -> None:
    with translation.override(language):
        content = as_sheet(SIGNED, KEYS, "Asia/Phnom_Penh", STANDING)
        assert as_sheet(SIGNED, KEYS, "Asia/Phnom_Penh", STANDING) is content
    reader = PdfReader(BytesIO(content))
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    typed = [line for line in text.split("\n") if line[:1] in "ABCDEFGH" and line[2:7].isdigit() and line[1:2] == " "]
    kept = Kept.read("\n".join(typed))
    assert (kept.mark, kept.size, kept.root) == (mark_of("ecrime/trial"), 300, TRIAL.roots[300])
    assert reader.attachments["checkpoint.txt"] == [SIGNED.note.encode()]
    assert str(TRIAL.key.key) in text.replace("\n", "")
    assert "Checkpoint of the ledger" in text
    assert "ចំណុចត្រួតពិនិត្យ" in text


def test_the_code_says_the_same_to_a_camera() -> None:
    with pypdfium2.PdfDocument(as_sheet(SIGNED, KEYS, "Asia/Phnom_Penh", STANDING)) as document:
        picture = document[0].render(scale=4).to_pil().convert("L")
    code = segno.make_qr(SIGNED.note.encode(), error="l", boost_error=False)
    width = len(code.matrix)
    side = min(SQUARE, CODE_WIDTH / width) * 4
    left = RIGHT * 4 - side * width

    def is_dark(x: float, y: float) -> bool:
        return bool(picture.getpixel((int(x), int(y))) < 128)

    # It begins where the seven dark squares of its upper left corner do.
    corner = [left + side * (at + 0.5) for at in range(7)]
    top = next(y for y in range(picture.height) if all(is_dark(x, y) for x in corner))
    seen = [[is_dark(left + (x + 0.5) * side, top + (y + 0.5) * side) for x in range(width)] for y in range(width)]
    assert seen == [list(map(bool, row)) for row in code.matrix]


def attached(content: bytes) -> Checkpoint:
    [note] = PdfReader(BytesIO(content)).attachments["checkpoint.txt"]
    return Checkpoint.read(note.decode())


def test_only_witnesses_who_stand_are_on_paper_and_no_more_than_a_camera_reads() -> None:
    impostor = SigningKey.make(COURT.key.name, WITNESS)  # of the same name, dismissed
    body = TRIAL.note(300).partition("\n\n")[0] + "\n"
    many = [SigningKey.make(f"witness-{number}.example", WITNESS) for number in range(40)]
    lines = [each.witness(body, 1_800_000_000) for each in (impostor, COURT, NGO, *many)]
    signed = Signed(note_of(body, TRIAL.key.sign(body), *lines), SIGNED.at, timedelta())
    found = attached(as_sheet(signed, KEYS, "Asia/Phnom_Penh", [str(COURT.key)]))
    assert found.is_signed_by(TRIAL.key.key)
    assert len(found.signatures) == 2
    assert found.witnessed_at(COURT.key)
    found = attached(as_sheet(signed, KEYS, "Asia/Phnom_Penh", [*STANDING, *(str(each.key) for each in many)]))
    assert found.witnessed_at(NGO.key)
    assert 5 < len(found.signatures) < 20


def test_a_checkpoint_of_a_strange_key_is_not_printed() -> None:
    body = TRIAL.note(300).partition("\n\n")[0] + "\n"
    strange = Signed(note_of(body, SigningKey.make(TRIAL.name).sign(body)), SIGNED.at, timedelta())
    with pytest.raises(Unavailable, match=r"ledger\.key_unknown"):
        as_sheet(strange, KEYS, "Asia/Phnom_Penh")
