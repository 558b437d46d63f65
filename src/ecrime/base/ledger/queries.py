"""Reads of the ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from ecrime.base.database.context import HoldsToken, acting_as
from ecrime.base.ledger import published
from ecrime.base.ledger.entry import Subject
from ecrime.base.ledger.published import Signed
from ecrime.base.ledger.tree.export import Export, Proven
from ecrime.base.ledger.verify import leaf_hash
from ecrime.foundation.errors import NotFound, Unavailable

_HEADER = """
select l.header, p.index from ledger_leaf l left join ledger_place p using (entry_id) where l.entry_id = %s
"""


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What one entry says in public: which act, when, by whom, under which rule."""

    kind: str
    at: datetime
    officer_id: UUID | None
    rule: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """An entry and its place in the log.

    header  what the entry says of itself, to which the log commits from the first moment on
    index   its place; None while it waits for one, or for the first signature over it
    signed  the checkpoint that the proof leads to
    export  the file that proves it to anybody
    """

    entry_id: UUID
    header: str
    index: int | None = None
    signed: Signed | None = None
    export: Export | None = None

    @property
    def leaf(self) -> str:
        """Under which hash it stands in the log, or will, in hexadecimal."""
        return leaf_hash(self.header.encode()).hex()


def receipt(viewer: HoldsToken, entry_id: UUID, *, since: int = 0) -> Receipt:
    """The proof that an entry is in the log, for whoever may know of the entry.

    since  the size of a checkpoint that somebody has kept: the file then shows that the log goes on from there

    Raises NotFound for an entry outside the viewer's area, and where the log was never signed for as much as was kept.
    """
    with acting_as(viewer):
        with connection.cursor() as cursor:
            cursor.execute(_HEADER, [entry_id])
            row = cursor.fetchone()
        if row is None:
            raise NotFound("ledger.no_entry")
        header, index = row
        signed = published.for_proof(max(index + 1, since)) if index is not None else None
        if signed is None:
            _check_had(since)
            return Receipt(entry_id, header)
        size = signed.checkpoint.size
        proven = Proven(index, header, published.inclusion(index, size))
        steps = {since: published.consistency(since, size)} if since else {}
        return Receipt(entry_id, header, index, signed, Export(published.log_keys(), signed.note, [proven], steps))


@dataclass(frozen=True, slots=True)
class Opened:
    """An entry about a record: its place, None before it has one, what it says of itself, and what opens its rows.

    rows  as ``ecrime.base.ledger.verify.rows_commitment`` takes them, with their salt; None where the reader gets none
    """

    place: int | None
    header: str
    rows: tuple[Sequence[str], bytes] | None


def export(about: Subject, entries: Sequence[Opened]) -> Export:
    """The file that proves entries about one record to anybody.

    Raises Unavailable before each of them has its place in a log that is signed.
    """
    places = [each.place for each in entries if each.place is not None]
    signed = published.for_proof(max(places) + 1) if 0 < len(places) == len(entries) else None
    if signed is None:
        raise Unavailable("ledger.not_placed_yet")
    proofs = published.inclusions(places, signed.checkpoint.size)
    proven = [
        Proven(place, each.header, proof, each.rows) for place, each, proof in zip(places, entries, proofs, strict=True)
    ]
    return Export(published.log_keys(), signed.note, proven, about=f"{about.kind} {about.id}")


def _check_had(since: int) -> None:
    last = published.latest() if since else None
    if last is not None and last.checkpoint.size < since:
        raise NotFound("ledger.had_more", size=str(last.checkpoint.size), since=str(since))


def last_entry_at(viewer: HoldsToken) -> datetime | None:
    """When the last entry the viewer may know of was made; None before the first."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select at from ledger_entry order by id desc limit 1")
        row = cursor.fetchone()
    return row[0] if row else None


@dataclass(frozen=True, slots=True)
class Kept:
    """How far the ledger is signed.

    size     how many entries the last checkpoint is over; 0 before the first
    at       when it was signed
    is_kept  nothing has waited for its signature longer than a quarter of an hour
    """

    size: int
    at: datetime | None
    is_kept: bool


def kept() -> Kept:
    """How far the ledger is signed; needs no officer, and tells nothing of anybody."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(c.size, 0), c.at, law.ledger_is_kept()"
            " from (values (1)) as one"
            " left join (select size, at from ledger_checkpoint order by size desc limit 1) c on true"
        )
        return Kept(*cursor.fetchone())


def entries(viewer: HoldsToken, ids: Collection[UUID]) -> dict[UUID, EntryFacts]:
    """The entries with these ids that the viewer's area holds."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            "select id, kind, at, officer_id, coalesce(rule, '') from ledger_entry where id = any(%s)", [list(ids)]
        )
        return {row[0]: EntryFacts(*row[1:]) for row in cursor.fetchall()}


def opened_under(viewer: HoldsToken, access_id: UUID) -> int:
    """How many records and look-ups this session has opened under a stated purpose."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from ledger_entry where session_id = (law.context()).id and purpose_subject_id = %s"
            " and operation in ('consultation', 'disclosure')",
            [access_id],
        )
        (opened,) = cursor.fetchone()
    return int(opened)
