"""Orders and erasures in words; nothing in them tells of anybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext, ngettext

from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.base.pages import dates
from ecrime.base.pages.clocks import SOON, Clock, ClockState
from ecrime.base.pages.language import page_language
from ecrime.base.pages.parts import CheckRow
from ecrime.records.erasure import rules
from ecrime.records.erasure.facts import Order
from ecrime.records.incidents.display import SEPARATOR, officer_name


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order in a list."""

    order: Order
    state: Clock
    whom: str


def order_rows(found: Iterable[Order], *, now: datetime) -> list[OrderRow]:
    """Orders as a list shows them."""
    return [OrderRow(order, state_chip(order, now=now), whom(order)) for order in found]


def state_chip(order: Order, *, now: datetime) -> Clock:
    """Where an order stands."""
    if order.erasure is not None:
        return Clock(ClockState.GRANTED, gettext("carried out"))
    if rules.is_open(order, now):
        left = order.recorded_at + rules.LASTS - now
        state = ClockState.SOON if left < SOON else ClockState.ON_TIME
        return Clock(state, gettext("waits for a second person"))
    return Clock(ClockState.REFUSED, gettext("expired"))


def whom(order: Order) -> str:
    """What an order wants erased."""
    if order.place is None:
        return gettext("The whole record")
    return gettext("Person %(number)s of the record") % {"number": order.place}


def legal_rows(order: Order, named: dict[UUID, str], *, zone: str) -> list[CheckRow]:
    """Which court has ordered what, who recorded it and who carried it out."""
    facts = order.facts
    rows = [
        CheckRow(gettext("Erased") if order.erasure else gettext("To be erased"), whom(order)),
        CheckRow(gettext("Court"), facts.court),
        CheckRow(
            gettext("Order"),
            SEPARATOR.join([facts.number, dates.short_date(facts.ordered_on)]),
        ),
        CheckRow(gettext("On file"), facts.paper),
        CheckRow(gettext("Recorded by"), _who(named, order.recorded_by, order.recorded_at, zone)),
    ]
    erasure = order.erasure
    if erasure is None:
        until = dates.long_moment(order.recorded_at + rules.LASTS, zone, page_language())
        rows.append(CheckRow(gettext("Can be carried out until"), until))
    else:
        rows += [
            CheckRow(gettext("Carried out by"), _who(named, erasure.carried_out_by, erasure.carried_out_at, zone)),
            CheckRow(gettext("Destroyed"), _destroyed(erasure.destroyed)),
            CheckRow(gettext("Bytes on disk"), _bytes_text(erasure.cleaned_at, zone)),
            CheckRow(
                gettext("Backups"),
                gettext("Those made before hold it until they are removed; see the guide of the operator."),
            ),
        ]
    return rows


def names_of(actor: Actor, orders: Sequence[Order]) -> dict[UUID, str]:
    """Everybody who had a hand in them, by name, in the script of the page."""
    people = {order.recorded_by for order in orders}
    people |= {order.erasure.carried_out_by for order in orders if order.erasure}
    found = officers.officer_names(actor, people) if people else {}
    return {id_: officer_name(names) for id_, names in found.items()}


def _who(named: dict[UUID, str], officer: UUID, at: datetime, zone: str) -> str:
    return SEPARATOR.join([named.get(officer, ""), dates.long_moment(at, zone, page_language())])


def _destroyed(destroyed: dict[str, int]) -> str:
    entries = destroyed.get("ledger_entries_emptied", 0)
    rows = sum(destroyed.values()) - entries
    told = [
        ngettext("%(count)s row of tables", "%(count)s rows of tables", rows) % {"count": rows},
        ngettext(
            "the content of %(count)s entry of the ledger", "the content of %(count)s entries of the ledger", entries
        )
        % {"count": entries},
    ]
    return SEPARATOR.join(told)


def _bytes_text(cleaned_at: datetime | None, zone: str) -> str:
    if cleaned_at is None:
        return gettext("Nobody can read it any more. The last bytes go when the files are written anew, in the night.")
    when = dates.long_moment(cleaned_at, zone, page_language())
    return gettext("Gone from the files of the database since %(when)s") % {"when": when}
