"""What travels between the steps of an erasure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType
from uuid import UUID

OrderId = NewType("OrderId", UUID)


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What is recorded of a court's order.

    person_id  the person as stated in the record whom it is about; None for the whole record
    paper      where the order itself is on file
    """

    court: str
    number: str
    ordered_on: date
    paper: str
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Erasure:
    """How an order was carried out.

    destroyed   how many rows went, by table
    cleaned_at  when the last bytes were gone from the database's files, None while they are not
    """

    carried_out_by: UUID
    carried_out_at: datetime
    destroyed: dict[str, int]
    cleaned_at: datetime | None


@dataclass(frozen=True, slots=True)
class Order:
    """An order on file, and how it was carried out.

    place  which person of the record it is about, from 1; None for the whole record
    """

    id: OrderId
    incident_id: UUID
    number_of_record: str
    jurisdiction: str
    facts: OrderFacts
    place: int | None
    recorded_by: UUID
    unit_id: UUID
    recorded_at: datetime
    erasure: Erasure | None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Erasures whose last bytes are still in the files of the database.

    since  when the first of them was carried out
    """

    count: int
    since: datetime
