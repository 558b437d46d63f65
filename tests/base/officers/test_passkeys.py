"""A lost passkey: suspended by one person at once, revoked or freed by a second one; and posts that end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from tests.records.incidents.make import incident_facts

from ecrime.base.database.context import acting_as
from ecrime.base.officers import actions, console, queries
from ecrime.base.officers.facts import Actor, Passkey, PasskeyId, SignatureId
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import Changed, EcrimeError, Forbidden, Invalid, NotFound, SignInNeeded
from ecrime.foundation.ids import uuid7
from ecrime.records.incidents import actions as incidents


def passkey_of(database: Database, who: str) -> Passkey:
    admin = database.actor("admin")
    posting = next(each for each in queries.postings(admin) if each.name_latin == f"Officer {who}")
    (found,) = queries.passkeys(admin, posting.officer_id)
    return found


def signed(database: Database, who: str, act: str, passkey: PasskeyId) -> SignatureId:
    return database.sign(who, queries.passkey_words(database.actor(who), act, passkey))


def confirm(database: Database, who: str, passkey: PasskeyId) -> None:
    actions.confirm_passkey(database.actor(who), passkey, signature=signed(database, who, "passkey.confirm", passkey))


def is_over(token: str) -> bool:
    try:
        queries.actor_of(token)
    except SignInNeeded:
        return True
    return False


@pytest.mark.parametrize("who", ["lak_chief", "admin"])
def test_suspend_passkey_ends_its_sessions_and_opens_none(database: Database, who: str) -> None:
    passkey, second = passkey_of(database, "lak"), database.sign_in("lak")
    actions.suspend_passkey(database.actor(who), passkey.id, why="lost")
    assert is_over(database.tokens["lak"])
    assert is_over(second)
    assert not is_over(database.tokens["lak2"])
    with pytest.raises(Forbidden) as refusal:
        database.sign_in("lak")
    assert refusal.value.code == "passkey.not_valid"
    found = passkey_of(database, "lak")
    assert (found.is_suspended, found.suspended_for) == (True, "lost")
    assert found.suspended_by == database.actor(who).officer_id
    entry = database.as_superuser("select officer_id from ledger_entry where kind = 'passkey.suspend'")
    assert entry == [(database.actor(who).officer_id,)]


def test_suspend_passkey_takes_effect_at_the_next_statement(database: Database) -> None:
    """In the middle of a transaction that is under way elsewhere."""
    passkey = passkey_of(database, "lak")
    with database.connect() as under_way:
        under_way.execute("begin")
        under_way.execute("select set_config('ecrime.token', %s, true)", [database.tokens["lak"]])
        assert under_way.execute("select law.officer()").fetchone()
        actions.suspend_passkey(database.actor("lak_chief"), passkey.id, why="stolen")
        with pytest.raises(psycopg.Error) as refusal:
            under_way.execute("select law.officer()")
    assert refusal.value.sqlstate == "EC002"


def test_an_officer_suspends_his_own(database: Database) -> None:
    passkey = passkey_of(database, "lak")
    actions.suspend_passkey(database.actor("lak"), passkey.id, why="broken")
    assert is_over(database.tokens["lak"])
    confirm(database, "lak_chief", passkey.id)
    assert passkey_of(database, "lak").revoked_at


@pytest.mark.parametrize("who", ["lak2", "hil", "auditor"])
def test_others_suspend_nothing(database: Database, who: str) -> None:
    passkey = passkey_of(database, "lak")
    with pytest.raises(Forbidden):
        actions.suspend_passkey(database.actor(who), passkey.id, why="lost")
    assert not is_over(database.tokens["lak"])


def test_a_chief_minds_his_own_province_alone(database: Database) -> None:
    chief, elsewhere = database.actor("lak_chief"), passkey_of(database, "hil")
    with pytest.raises(Forbidden):
        actions.suspend_passkey(chief, elsewhere.id, why="lost")
    with pytest.raises(Forbidden):
        queries.passkeys(chief, database.actor("hil").officer_id)
    with pytest.raises(Forbidden):
        queries.passkeys(chief, database.actor("admin").officer_id)


def test_a_reason_is_one_of_those_there_are(database: Database) -> None:
    with pytest.raises(Invalid):
        actions.suspend_passkey(database.actor("admin"), passkey_of(database, "lak").id, why="envy")
    with pytest.raises(EcrimeError):
        actions.suspend_passkey(database.actor("admin"), PasskeyId(uuid4()), why="lost")


def test_confirm_passkey_by_a_second_person_opens_the_way_to_a_new_code(database: Database) -> None:
    passkey, admin = passkey_of(database, "lak"), database.actor("admin")
    posting = next(each for each in queries.postings(admin) if each.name_latin == "Officer lak")
    actions.suspend_passkey(database.actor("lak_chief"), passkey.id, why="lost")
    with pytest.raises(Forbidden) as refusal:
        actions.give_code(admin, posting.id)
    assert refusal.value.code == "passkey.stands"
    confirm(database, "admin", passkey.id)
    again = database.enrol(actions.give_code(admin, posting.id))
    assert queries.actor_of(again.token).name_latin == "Officer lak"
    with pytest.raises(Forbidden):
        database.sign_in("lak")
    states = [each.stands for each in queries.passkeys(admin, posting.officer_id)]
    assert states == [False, True]


def test_lift_passkey_lets_it_sign_in_again_and_takes_up_no_old_session(database: Database) -> None:
    passkey, before = passkey_of(database, "lak"), database.sign_in("lak")
    actions.suspend_passkey(database.actor("lak_chief"), passkey.id, why="lost")
    actions.lift_passkey(
        database.actor("admin"), passkey.id, signature=signed(database, "admin", "passkey.lift", passkey.id)
    )
    assert is_over(before)
    assert is_over(database.tokens["lak"])
    assert not is_over(database.sign_in("lak"))
    assert passkey_of(database, "lak").stands


@pytest.mark.parametrize("act", ["passkey.confirm", "passkey.lift"])
def test_the_first_person_is_no_second(database: Database, act: str) -> None:
    passkey = passkey_of(database, "lak")
    actions.suspend_passkey(database.actor("admin"), passkey.id, why="lost")
    decide = actions.confirm_passkey if act == "passkey.confirm" else actions.lift_passkey
    with pytest.raises(Forbidden) as refusal:
        decide(database.actor("admin"), passkey.id, signature=signed(database, "admin", act, passkey.id))
    assert refusal.value.code == "second_person.needed"
    assert passkey_of(database, "lak").is_suspended


def test_whose_passkey_it_is_is_no_second_person(database: Database) -> None:
    """A chief with two passkeys frees neither of them himself."""
    passkey = passkey_of(database, "lak_chief")
    actions.suspend_passkey(database.actor("admin"), passkey.id, why="lost")
    with as_owner(database):
        code = console.code_for_new(name_km="ក", name_latin="K", unit_code="LAK", post_kind="chief")
    other = database.enrol(code)
    database.as_superuser(
        "alter table officers_passkey disable trigger all;"
        f" update officers_passkey set officer_id = (select officer_id from officers_passkey where id = '{passkey.id}')"
        f" where credential_id = '\\x{other.authenticator.credential_id.hex()}';"
        " alter table officers_passkey enable trigger all;"
        " update law.session set officer_id = (select officer_id from officers_passkey where id = "
        f"'{passkey.id}') where token_hash = sha256('{other.token}')"
    )
    chief = queries.actor_of(other.token)
    words = queries.passkey_words(chief, "passkey.lift", passkey.id)
    signature = database.browser().sign(other.token, words, other.authenticator)
    with pytest.raises(Forbidden) as refusal:
        actions.lift_passkey(chief, passkey.id, signature=signature)
    assert refusal.value.code == "second_person.needed"


@contextmanager
def as_owner(database: Database) -> Iterator[None]:
    database.instance.point_django_at(database.name, "owner")
    yield
    database.instance.point_django_at(database.name, "app")


def test_the_database_itself_knows_who_the_second_person_may_not_be(database: Database) -> None:
    passkey = passkey_of(database, "lak")
    actions.suspend_passkey(database.actor("admin"), passkey.id, why="lost")
    with pytest.raises(psycopg.errors.CheckViolation):
        database.as_superuser(
            "alter table officers_passkey disable trigger all; update officers_passkey"
            f" set revoked_at = now(), revoked_by_id = suspended_by_id where id = '{passkey.id}'"
        )


def test_a_second_person_signs_for_this_decision_and_no_other(database: Database) -> None:
    passkey, other = passkey_of(database, "lak"), passkey_of(database, "lak2")
    for each in (passkey, other):
        actions.suspend_passkey(database.actor("lak_chief"), each.id, why="lost")
    admin = database.actor("admin")
    for signature in (
        signed(database, "admin", "passkey.lift", passkey.id),
        signed(database, "admin", "passkey.confirm", other.id),
        SignatureId(uuid4()),
    ):
        with pytest.raises(Forbidden) as refusal:
            actions.confirm_passkey(admin, passkey.id, signature=signature)
        assert refusal.value.code == "signature.not_valid"
    used = signed(database, "admin", "passkey.confirm", passkey.id)
    actions.confirm_passkey(admin, passkey.id, signature=used)
    with pytest.raises(Forbidden):
        actions.confirm_passkey(admin, other.id, signature=used)


def test_what_was_decided_is_not_decided_again(database: Database) -> None:
    passkey, admin = passkey_of(database, "lak"), database.actor("admin")
    with pytest.raises(NotFound):
        queries.passkey_words(admin, "passkey.confirm", passkey.id)
    with pytest.raises(Changed):
        actions.confirm_passkey(admin, passkey.id, signature=SignatureId(uuid4()))
    actions.suspend_passkey(database.actor("lak_chief"), passkey.id, why="lost")
    with pytest.raises(Changed):
        actions.suspend_passkey(admin, passkey.id, why="lost")
    confirm(database, "admin", passkey.id)
    for again in ("passkey.confirm", "passkey.lift"):
        with pytest.raises(Changed):
            decide = actions.confirm_passkey if again == "passkey.confirm" else actions.lift_passkey
            decide(admin, passkey.id, signature=SignatureId(uuid4()))


def test_nothing_is_minted_beside_the_act_that_suspends(database: Database) -> None:
    """A sign-in that is under way when the passkey is suspended is over with it."""
    passkey = passkey_of(database, "lak")
    with database.connect("auth") as minting, database.connect() as suspending:
        asked = minting.execute("select law.begin_sign_in(sha256('x'), sha256('y'))").fetchone()
        assert asked
        minting.execute("begin")
        minting.execute(
            "select law.mint_by_passkey(%s, %s, 999999, sha256('token'), sha256('c'), sha256('s'))",
            [asked[0], passkey.id],
        )
        suspending.execute("set statement_timeout = '300ms'")
        suspend = "select law.suspend_passkey(%s, 'lost', sha256('c'), sha256('s'))"
        with pytest.raises(psycopg.errors.QueryCanceled), suspending.transaction():
            suspending.execute("select set_config('ecrime.token', %s, true)", [database.tokens["admin"]])
            suspending.execute(suspend, [passkey.id])
        minting.execute("commit")
        with suspending.transaction():
            suspending.execute("select set_config('ecrime.token', %s, true)", [database.tokens["admin"]])
            suspending.execute(suspend, [passkey.id])
    assert database.as_superuser("select ended_at is not null from law.session where token_hash = sha256('token')") == [
        (True,)
    ]


# Posts


def test_end_post_ends_every_session_on_it_at_once(database: Database) -> None:
    lak, job = database.actor("lak"), uuid7()
    actions.delegate(lak, job, ["incident.import"], task="try")
    actions.end_post(database.actor("admin"), lak.post_id)
    assert is_over(lak.token)
    with pytest.raises(SignInNeeded):
        actions.resume(job, task="try")
    with pytest.raises(SignInNeeded):
        incidents.record_incident(lak, incident_facts())
    with pytest.raises(Forbidden) as refusal:
        database.sign_in("lak")
    assert refusal.value.code == "posting.not_in_force"
    found = queries.posting(database.actor("admin"), lak.post_id)
    assert found.ends_at


def test_end_post_in_the_middle_of_an_act_undoes_the_act(database: Database) -> None:
    lak = database.actor("lak")
    with pytest.raises(SignInNeeded), acting_as(lak), connection.cursor() as cursor:
        with database.connect() as elsewhere, elsewhere.transaction():
            elsewhere.execute("select set_config('ecrime.token', %s, true)", [database.tokens["admin"]])
            end(elsewhere, lak)
        cursor.execute("select law.officer()")


def end(elsewhere: psycopg.Connection[tuple[object, ...]], actor: Actor) -> None:
    """End a post on a connection of one's own, as the act does."""
    elsewhere.execute(
        "with e as (insert into ledger_entry (id, kind, operation, subject_kind, subject_id, jurisdiction, commitment)"
        " values (law.uuid7(), 'officer.end_post', 'administration', 'officer', %s, 'ZZ.Z1', sha256('x')) returning id)"
        " select set_config('trial.entry', (select id::text from e), true)",
        [actor.officer_id],
    )
    elsewhere.execute(
        "update officers_posting set ends_at = law.now(), entry_id = current_setting('trial.entry')::uuid"
        " where id = %s",
        [actor.post_id],
    )


def test_end_post_once_and_by_who_may(database: Database) -> None:
    lak = database.actor("lak")
    for who in ("lak_chief", "lak2"):
        with pytest.raises(Forbidden):
            actions.end_post(database.actor(who), lak.post_id)
    actions.end_post(database.actor("admin"), lak.post_id)
    with pytest.raises(Changed) as refusal:
        actions.end_post(database.actor("admin"), lak.post_id)
    assert refusal.value.code == "posting.ended"
    with pytest.raises(NotFound):
        actions.end_post(database.actor("admin"), uuid4())


def test_a_post_that_ends_later_ends_by_itself(database: Database, clock: Clock) -> None:
    lak = database.actor("lak")
    database.as_superuser(
        "alter table officers_posting disable trigger all;"
        f" update officers_posting set ends_at = law.now() + interval '1 hour' where id = '{lak.post_id}';"
        " alter table officers_posting enable trigger all"
    )
    assert not is_over(lak.token)
    clock.shift(timedelta(hours=1, seconds=1))
    assert is_over(lak.token)
