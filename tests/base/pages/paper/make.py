"""Paper for tests, complete unless told otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from ecrime.base.pages.paper.blocks import Attachment, Block, Heading, Paper, Row

MADE_AT = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)
FINGERPRINT = "0123456789abcdef" * 4
# Words that are cut or torn where something is wrong: docs of the house, rule 1 of Khmer.
TEST_WORDS = "ស្ត្រីសង្ខ្យា ញូដូ ប៊្លូ ខ្ញុំ ក្បៀ អ៊ី ព្រះមហាក្សត្រ ង្ខ្យ ក្រឹត្យ ឱ្យ ញ្ញូ ស៊ីក្លូ"
MIXED = (
    "ជនសង្ស័យបានលួចម៉ូតូ Honda Dream ពណ៌ខ្មៅ របស់ជនរងគ្រោះនៅផ្សារដើមគរ រាជធានីភ្នំពេញ កាលពីថ្ងៃទី២០ ខែវិច្ឆិកា ឆ្នាំ២០២៦ "
    "(ផ្លាកលេខ 2A-1234)។ The witness Nguyễn Thị Ánh saw it — «ឃើញ» and told SOK Dara “at once”; តម្លៃ 5.000.000៛។ "
)


def paper(first: Sequence[Block], second: Sequence[Block] | None = None) -> Paper:
    """A sheet with these blocks, in Khmer first."""
    return Paper(
        title="KDL-2026-000417",
        languages=("km", "en"),
        tellings=(first, first if second is None else second),
        head=("KDL-2026-000417", f"SHA-256 {FINGERPRINT}"),
        foot="បោះពុម្ព 21/11/2026 14:30 · SOK Dara",
        made_at=MADE_AT,
        attachment=Attachment(
            "KDL-2026-000417.json", b'{"number":"KDL-2026-000417"}', "application/json", "the record"
        ),
    )


def with_text(text: str) -> Paper:
    """A sheet that says one thing."""
    return paper([Heading("KDL-2026-000417", level=1), Row.of("អ្វីកើតឡើង", text)])
