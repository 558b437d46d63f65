"""Counting look-ups, raising alerts and handling them: the only writers of their tables.

Counting and raising are the database's own acts, done for the nightly job; taking an alert up, opening the look-ups
behind it and closing it are an inspector's, each with its entry.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection, transaction

from ecrime.base.database.sqlstate import translated
from ecrime.base.ledger.access import Access
from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Content, Entry, Operation, Subject
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.text import TextRefused, clean_text
from ecrime.oversight.inspection import queries, rules
from ecrime.oversight.inspection.facts import AlertId, AlertState, Sign

_RAISE = """
select law.raise_alert(%(officer)s, %(post)s, %(kind)s, %(last_day)s, %(days)s, %(usual)s, %(is_new)s, %(subject)s,
                       %(commitment)s, %(salt)s)
"""
SAMPLE = "sample"
_HANDLE = "update inspection_alert set state = %s, words = %s, entry_id = %s where id = %s"


def count_look_ups() -> date | None:
    """Count the next day that has ended; returns the day that is to be judged, None when there is none yet."""
    with translated(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select law.count_look_ups()")
        (day,) = cursor.fetchone()
    return day if isinstance(day, date) else None


def raise_alert(officer_id: UUID, post_id: UUID, day: date, sign: Sign) -> str:
    """Raise an alert, or add to the open one: "raised", "added"; "known" or "closed" when nothing is to be done.

    Raises Forbidden when the database's own figures do not say so.
    """
    told = {"kind": sign.kind.value, "seen": sign.seen, "usual": sign.usual, "days": sign.days, "day": day.isoformat()}
    content = Content.of(before=None, after=told)
    with translated(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            _RAISE,
            {
                "officer": officer_id,
                "post": post_id,
                "kind": sign.kind.value,
                "last_day": day,
                "days": sign.days,
                "usual": sign.usual,
                "is_new": sign.is_new,
                "subject": sign.subject or None,
                "commitment": content.commitment,
                "salt": content.salt,
            },
        )
        (done,) = cursor.fetchone()
    return str(done)


def mark_judged(day: date) -> None:
    """Say that every alert of the day has been raised."""
    with translated(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select law.day_judged(%s)", [day])


@act("alert.see", Operation.CONSULTATION)
def see_alert(entry: Entry, access: Access, alert_id: AlertId, jurisdiction: str) -> None:
    """Open the look-ups behind an alert; they are read with ``queries.look_ups_behind`` for half an hour.

    Raises PurposeMissing unless the alert is the officer's own work or a purpose is stated.
    """
    subject = Subject("alert", alert_id, jurisdiction)
    entry.about(subject, purpose=access.purpose, purpose_subject_id=access.id)


@act("alert.take", Operation.ADMINISTRATION)
def take_alert(entry: Entry, actor: Actor, alert_id: AlertId) -> None:
    """Take an alert up, or over from another inspector.

    Raises NotFound for one about oneself, Changed when it is closed or one's own already.
    """
    actor.require("alert.take")
    alert = queries.alert_for_update(actor, alert_id)
    rules.check_take(alert, actor.officer_id)
    _handle(entry, actor, alert_id, AlertState.TAKEN, "")


@act("alert.explain", Operation.ADMINISTRATION)
def explain_alert(entry: Entry, actor: Actor, alert_id: AlertId, words: str) -> None:
    """Close an alert because there was a lawful reason, told in words.

    Raises as ``take_alert`` does, Changed also when another handles it, Invalid without words.
    """
    actor.require("alert.explain")
    _close(entry, actor, alert_id, AlertState.EXPLAINED, words)


@act("alert.pass_on", Operation.ADMINISTRATION)
def pass_on_alert(entry: Entry, actor: Actor, alert_id: AlertId, words: str) -> None:
    """Close an alert because it goes on elsewhere, to discipline or a prosecutor. Raises as ``explain_alert`` does."""
    actor.require("alert.pass_on")
    _close(entry, actor, alert_id, AlertState.PASSED_ON, words)


def _close(entry: Entry, actor: Actor, alert_id: AlertId, state: AlertState, typed: str) -> None:
    try:
        words = clean_text(typed, max_length=rules.WORDS_LENGTH, multiline=True)
    except TextRefused as refused:
        raise Invalid([Problem("words", refused.code, refused.params)]) from None
    rules.check_close(queries.alert_for_update(actor, alert_id), actor.officer_id, words)
    _handle(entry, actor, alert_id, state, words)


def _handle(entry: Entry, actor: Actor, alert_id: AlertId, state: AlertState, words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_HANDLE, [state.value, words, entry.id, alert_id])
    subject = Subject("alert", alert_id, queries.jurisdiction(actor, alert_id))
    entry.about(subject, after={"state": state.value}, note=words)


@act("sample.see", Operation.CONSULTATION)
def see_sample(entry: Entry, access: Access, sample: UUID, *, checkpoint: int) -> None:
    """Open a sample of look-ups, drawn by the checkpoint of this size, to be read in this session.

    Raises PurposeMissing when the access has run out.
    """
    entry.about(
        Subject(SAMPLE, sample),
        after={"checkpoint": checkpoint},
        purpose=access.purpose,
        purpose_subject_id=access.id,
    )
