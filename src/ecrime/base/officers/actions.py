"""Appointing officers, giving codes, closing sessions, letting jobs and the console act for an officer."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection

from ecrime.base.database.context import acting_as, caller_address
from ecrime.base.database.sqlstate import translated
from ecrime.base.ledger.act import act
from ecrime.base.ledger.entry import Content, Entry, Operation, Subject
from ecrime.base.officers import codes, queries, rules
from ecrime.base.officers.facts import (
    SUSPENDED_FOR,
    Actor,
    CredentialId,
    PasskeyId,
    Refusal,
    SignatureId,
    UnitId,
)
from ecrime.base.officers.models import Code, Officer, Posting
from ecrime.foundation.errors import Invalid, Problem, Unavailable
from ecrime.foundation.hashing import token_hash
from ecrime.foundation.ids import uuid7

# What commands of the console do for an officer, and how long one may take.
CONSOLE_ACTS = frozenset(
    {
        *("incident.import", "incident.see", "incident.withdraw", "document.add", "document.withdraw"),
        *("camera.import", "camera.see"),
    }
)
CONSOLE_HOURS = 24
# By this a credential is known at sight, by people and by programs that look for secrets in files.
CREDENTIAL_PREFIX = "ecrime_"
_NOTHING_IS_WRITTEN = frozenset({"disk.full", "database.read_only"})


@act("officer.appoint", Operation.ADMINISTRATION)
def appoint_officer(
    entry: Entry, actor: Actor, *, name_km: str, name_latin: str, unit_id: UnitId, post_kind: str
) -> UUID:
    """Add an officer on a post of a unit and return the posting's id.

    Raises Forbidden without the right, Invalid when a name is unfit, the unit does not lie in the actor's area
    or the post is not one of the pack's.
    """
    actor.require("officer.appoint")
    names, problems = rules.read_names(name_km, name_latin)
    unit = next((unit for unit in queries.units(actor) if unit.id == unit_id), None)
    kinds = {code for code, _km, _en in queries.post_kinds(actor)}
    if unit is None:
        problems.append(Problem("unit", "officer.unit_unknown"))
    if post_kind not in kinds:
        problems.append(Problem("post_kind", "officer.post_unknown"))
    if problems or unit is None:
        raise Invalid(problems)
    officer = Officer(id=uuid7(), entry_id=entry.id, **names)
    officer.save(force_insert=True)
    posting = Posting(
        id=uuid7(), officer=officer, unit_id=unit.id, kind_id=post_kind, begins_at=entry.at, entry_id=entry.id
    )
    posting.save(force_insert=True)
    entry.about(Subject("officer", officer.id, unit.area_path), after={**names, "unit": unit.code, "post": post_kind})
    return posting.id


@act("officer.code", Operation.ADMINISTRATION)
def give_code(entry: Entry, actor: Actor, posting_id: UUID) -> str:
    """Make a one-time code for an officer's post and return it; it is shown once and kept only as a hash.

    Raises Forbidden without the right, NotFound when the post does not lie in the actor's area.
    """
    actor.require("officer.code")
    posting = queries.posting(actor, posting_id)
    code = codes.new_code()
    Code(
        id=uuid7(),
        code_hash=codes.hash_of(code),
        officer_id=posting.officer_id,
        posting_id=posting.id,
        expires_at=entry.at + codes.LASTS,
        entry_id=entry.id,
    ).save(force_insert=True)
    entry.about(Subject("officer", posting.officer_id, posting.unit.area_path), after={"posting": posting.id})
    return code


@act("officer.end_post", Operation.ADMINISTRATION)
def end_post(entry: Entry, actor: Actor, posting_id: UUID) -> None:
    """End an officer's post now; his sessions on it end with their next statement.

    Raises Forbidden without the right, NotFound when the post does not lie in the actor's area, Changed when it has
    ended already.
    """
    actor.require("officer.end_post")
    posting = queries.posting(actor, posting_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "update officers_posting set ends_at = %s, entry_id = %s where id = %s", [entry.at, entry.id, posting.id]
        )
    subject = Subject("officer", posting.officer_id, posting.unit.area_path)
    entry.about(subject, before={"ends": posting.ends_at}, after={"ends": entry.at})


@act("credential.give", Operation.ADMINISTRATION)
def give_credential(
    entry: Entry, actor: Actor, posting_id: UUID, *, networks: Sequence[str], until: datetime
) -> tuple[CredentialId, str]:
    """Make a credential for the system on this post and return it; it is shown once and kept only as a hash.

    networks  from which it may be shown, as "10.1.0.0/16"
    until     the moment from which on it opens nothing

    Raises Forbidden without the right or for the post of a person, NotFound when the post does not lie in the actor's
    area, Invalid when a network is too wide or the day is too far.
    """
    actor.require("credential.give")
    posting = queries.posting(actor, posting_id)
    kept, problems = rules.read_networks(" ".join(networks))
    problems += rules.check_until(until, entry.at)
    if problems:
        raise Invalid(problems)
    credential = CredentialId(uuid7())
    secret = CREDENTIAL_PREFIX + secrets.token_urlsafe(32)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into officers_credential (id, officer_id, posting_id, token_hash, networks, begins_at, expires_at,"
            " entry_id) values (%s, %s, %s, %s, %s::cidr[], %s, %s, %s)",
            [credential, posting.officer_id, posting.id, token_hash(secret), list(kept), entry.at, until, entry.id],
        )
    entry.about(
        Subject("officer", posting.officer_id, posting.unit.area_path),
        after={"credential": credential, "posting": posting.id, "networks": kept, "until": until},
    )
    return credential, secret


@act("credential.revoke", Operation.ADMINISTRATION)
def revoke_credential(entry: Entry, actor: Actor, credential_id: CredentialId) -> None:
    """Revoke a credential for ever; the sessions it has opened end with their next statement.

    Raises Forbidden without the right, NotFound outside the actor's area, Changed when it is revoked already.
    """
    actor.require("credential.revoke")
    credential = queries.credential(actor, credential_id)
    posting = queries.posting(actor, credential.posting_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "update officers_credential set revoked_at = %s, revoked_by = %s, entry_id = %s where id = %s",
            [entry.at, actor.officer_id, entry.id, credential.id],
        )
    entry.about(
        Subject("officer", posting.officer_id, posting.unit.area_path),
        before={"credential": credential.id},
        after={"revoked": True},
    )


def note_stray_token(token: str) -> None:
    """Note in the ledger that a system's token was shown from a network that its credential is not for."""
    content = Content.of(before=None, after={"why": "credential.wrong_network"})
    with translated(), connection.cursor() as cursor:
        cursor.execute(
            "select law.note_stray_token(%s, %s::inet, %s, %s)",
            [token_hash(token), caller_address.get() or None, content.commitment, content.salt],
        )


def suspend_passkey(actor: Actor, passkey: PasskeyId, *, why: str) -> None:
    """Suspend a passkey, one's own or that of an officer in one's area; it opens and signs nothing from now on.

    Raises Invalid for a reason that is none of SUSPENDED_FOR, Changed when somebody was quicker.
    """
    if why not in SUSPENDED_FOR:
        raise Invalid([Problem("why", "choice.missing")])
    content = Content.of(before={"passkey": passkey}, after={"suspended": why})
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute("select law.suspend_passkey(%s, %s, %s, %s)", [passkey, why, content.commitment, content.salt])


def confirm_passkey(actor: Actor, passkey: PasskeyId, *, signature: SignatureId) -> None:
    """Confirm as a second person that a suspended passkey is lost: it is revoked for ever.

    Raises Forbidden when the first person tries, or the act is not signed.
    """
    _decide("select law.confirm_passkey(%s, %s, %s, %s)", actor, passkey, signature, {"revoked": True})


def lift_passkey(actor: Actor, passkey: PasskeyId, *, signature: SignatureId) -> None:
    """Lift a suspension as a second person; the sessions that it ended stay ended.

    Raises Forbidden when the first person tries, or the act is not signed.
    """
    _decide("select law.lift_passkey(%s, %s, %s, %s)", actor, passkey, signature, {"suspended": None})


def _decide(decision: str, actor: Actor, passkey: PasskeyId, signature: SignatureId, after: dict[str, object]) -> None:
    content = Content.of(before={"passkey": passkey}, after={**after, "signature": signature})
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute(decision, [passkey, signature, content.commitment, content.salt])


def note_refusal(actor: Actor, refusal: Refusal) -> None:
    """Note in the ledger that a look at people or records was refused; the same again within a minute is noted once."""
    content = Content.of(before=None, after=refusal)
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute(
            "select law.note_refusal(%s, %s, %s, %s, %s)",
            [refusal.page, refusal.number, refusal.reason, content.commitment, content.salt],
        )


def arrive(token: str, *, awake: bool) -> Actor:
    """The Actor of a session token; ``awake`` when the officer himself asks, which keeps the session from idling out.

    Raises SignInNeeded when the session is unknown or has ended.
    """
    try:
        return _arrive(token, awake=awake)
    except Unavailable as error:
        if error.code not in _NOTHING_IS_WRITTEN:
            raise
        # What needs no entry is served on: lists, and the page that says what is wrong.
        return _arrive(token, awake=False)


def _arrive(token: str, *, awake: bool) -> Actor:
    with acting_as(queries.Bearer(token)), connection.cursor() as cursor:
        actor = queries.actor_of(token)
        if awake:
            cursor.execute("select law.touch_session()")
    return actor


def close_session(actor: Actor) -> None:
    """End the officer's session."""
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute("select law.close_session()")


def delegate(actor: Actor, reference: UUID, acts: list[str], *, task: str, hours: int = 24) -> None:
    """Let a background job act for the officer, for these acts only, until the hours are over.

    task  what the job is to do and with what ("intake.record <batch>"), in any words it can say again

    The job's token follows from the reference, the task and the service's secret key, so none is stored
    anywhere, and whoever sees the reference in the queue cannot have another task done with it.
    """
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute("select law.delegate(%s, %s, %s)", [token_hash(_job_token(reference, task)), acts, hours])


def hand_to_console(actor: Actor) -> str:
    """A token with which one command on the server's console imports or withdraws for the officer."""
    token = secrets.token_urlsafe(32)
    acts = sorted(actor.rights & CONSOLE_ACTS)
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute("select law.delegate(%s, %s, %s)", [token_hash(token), acts, CONSOLE_HOURS])
    return token


def resume(reference: UUID, *, task: str) -> Actor:
    """The Actor of a job delegated under the reference for this task. Raises SignInNeeded when there is none."""
    return queries.actor_of(_job_token(reference, task))


def _job_token(reference: UUID, task: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), b"job:" + reference.bytes + task.encode(), "sha256").hex()
