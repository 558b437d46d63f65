"""The page on which outsiders check the ledger, its checkpoint on paper, and an officer's receipt of an entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from ecrime.base.country import queries as country
from ecrime.base.ledger import published, queries
from ecrime.base.ledger.published import Signed, Witness
from ecrime.base.ledger.verify import NUMBER, Key
from ecrime.base.pages.language import page_language
from ecrime.base.pages.ledger import words
from ecrime.base.pages.page import page, pdf, signed_in, text_to_keep
from ecrime.foundation.errors import NotFound

MOST_CHECKED = 2_000_000  # bytes of a file that the page checks


@dataclass(frozen=True, slots=True)
class WitnessLine:
    """A witness as drawn: the name in the reader's language, and what was co-signed last."""

    name: str
    outside: bool
    key: str
    size: int | None
    at: datetime | None

    @classmethod
    def of(cls, witness: Witness) -> WitnessLine:
        """In the language of the page."""
        name = witness.name_km if page_language() == "km" else witness.name_en
        return cls(name, witness.outside, witness.key, witness.size, witness.at)


@require_GET
def show_ledger(request: HttpRequest) -> HttpResponse:
    """What the ledger is, how large, when it was signed last, who witnesses it, and how anybody checks it."""
    signed, keys = published.latest(), published.log_keys()
    witnesses = [WitnessLine.of(each) for each in published.witnesses()]
    verdicts = {**words.VERDICTS, **words.FURTHER}
    return page(
        request,
        "ledger/public.html",
        signed=signed,
        origin=published.origin(),
        root=signed.checkpoint.root.hex() if signed else "",
        size=signed.checkpoint.size if signed else 0,
        first_keys=keys.first,
        later_keys=[line.split(" ")[2] for line in keys.rollovers],
        losses=published.losses(),
        witnesses=witnesses,
        is_outside=any(each.outside for each in witnesses),
        words={code: str(text) for code, text in verdicts.items()},
        most=MOST_CHECKED,
        zone=country.pack().zone,
    )


@require_GET
def print_checkpoint(request: HttpRequest) -> HttpResponse:
    """The last checkpoint on one sheet of paper, for a bound book."""
    # Begun only by who prints: what makes PDF files takes half a second to load.
    from ecrime.base.pages.ledger.sheet import as_sheet

    signed = published.latest()
    if signed is None:
        raise NotFound("ledger.not_signed_yet")
    standing = [each.key for each in published.witnesses()]
    made = as_sheet(signed, published.log_keys(), country.pack().zone, standing)
    return pdf(made, f"checkpoint-{signed.checkpoint.size}.pdf")


@require_GET
def see_receipt(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """An entry's place in the ledger in plain words: where it stands, when it was signed, who has witnessed it."""
    receipt = queries.receipt(signed_in(request), entry_id)
    return page(
        request,
        "ledger/receipt.html",
        receipt=receipt,
        lines=[(words.LINES[name], name, value) for name, value in _named(receipt.header)],
        size=receipt.signed.checkpoint.size if receipt.signed else 0,
        witnessed=_witnessed(receipt.signed) if receipt.signed else [],
        zone=signed_in(request).unit.zone,
    )


@require_GET
def take_receipt(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """The file that proves the entry to anybody. ``?since=SIZE`` shows as well that the log goes on from there."""
    since = request.GET.get("since", "")
    receipt = queries.receipt(signed_in(request), entry_id, since=int(since) if NUMBER.fullmatch(since) else 0)
    if receipt.export is None:
        raise NotFound("ledger.not_placed_yet")
    return text_to_keep(str(receipt.export), f"receipt-{receipt.index}.txt")


def _named(header: str) -> list[tuple[str, str]]:
    """What an entry says of itself, line by line, after the name of its format."""
    return [(name, value) for name, _space, value in (line.partition(" ") for line in header.splitlines()[1:])]


def _witnessed(signed: Signed) -> list[tuple[str, datetime]]:
    """Who of those who stand has co-signed a checkpoint, and when."""
    checkpoint = signed.checkpoint
    found = ((WitnessLine.of(each).name, checkpoint.witnessed_at(Key.read(each.key))) for each in published.witnesses())
    return [(name, at) for name, at in found if at is not None]
