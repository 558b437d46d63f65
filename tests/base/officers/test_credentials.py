"""Credentials of systems: from the networks that were named, until the day that was named, revoked at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.test import Client
from tests.base.pages.api.calls import (
    ELSEWHERE,
    HERE,
    NETWORKS,
    Caller,
    credential_of,
    signed_in,
    system,
    system_posting,
)

from ecrime.base.officers import actions, queries
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import Changed, Forbidden, Invalid


def refused(secret: str, *, address: str = HERE) -> tuple[int, str]:
    status, said = Caller(Client(), {"Authorization": f"Bearer {secret}"}, address=address)(
        "POST", "/session", key=None
    )
    return status, said["code"]


def in_a_month() -> datetime:
    return datetime.now(UTC) + timedelta(days=30)


def test_a_credential_opens_a_session_and_its_use_is_noted(database: Database) -> None:
    credential, secret = credential_of(database, system_posting(database))
    assert credential.used_at is None
    with database.auth_process():
        call = signed_in(secret)
        assert call("GET", "/me")[1]["is_system"] is True
    used = queries.credential(database.actor("admin"), credential.id)
    assert used.used_at is not None
    assert secret.encode() not in repr(database.as_superuser("select * from officers_credential")).encode()


def test_from_another_network_it_opens_nothing_and_that_is_said(database: Database) -> None:
    credential, secret = credential_of(database, system_posting(database))
    with database.auth_process():
        assert refused(secret, address=ELSEWHERE) == (403, "credential.wrong_network")
    noted = queries.credential(database.actor("admin"), credential.id)
    assert (noted.refused_times, noted.refused_from) == (1, ELSEWHERE)
    assert database.as_superuser("select count(*) from ledger_entry where kind = 'session.fail'") == [(1,)]
    client = Client()
    client.cookies["session"] = database.tokens["admin"]
    client.cookies["ecrime_language"] = "en"
    assert ELSEWHERE in client.get("/desk/").content.decode()


def test_its_token_is_good_from_its_networks_only(database: Database) -> None:
    with database.auth_process():
        call = system(database)
    assert call("GET", "/me")[0] == 200
    call.address = ELSEWHERE
    status, said = call("GET", "/me")
    assert (status, said["code"]) == (403, "credential.wrong_network")
    assert database.as_superuser("select count(*) from ledger_entry where kind = 'session.fail'") == [(1,)]
    call.address = HERE
    token = call.headers["Authorization"].removeprefix("Bearer ")
    # Nor does it open a page, as a cookie.
    client = Client()
    client.cookies["session"] = token
    assert client.get("/desk/").status_code == 401
    # The database itself refuses it, whoever shows it, without an address.
    with database.connect() as app, pytest.raises(psycopg.Error) as error:
        app.execute("select set_config('ecrime.token', %s, false)", [token])
        app.execute("select law.officer()")
    assert error.value.sqlstate == "EC155"


def test_revoked_it_is_good_for_nothing_at_once(database: Database) -> None:
    credential, secret = credential_of(database, system_posting(database))
    with database.auth_process():
        call = signed_in(secret)
        actions.revoke_credential(database.actor("admin"), credential.id)
        assert call("GET", "/me")[0] == 401
        assert refused(secret) == (401, "credential.not_valid")
    with pytest.raises(Changed):
        actions.revoke_credential(database.actor("admin"), credential.id)


def test_expired_it_is_good_for_nothing(database: Database, clock: Clock) -> None:
    _credential, secret = credential_of(database, system_posting(database), days=1)
    with database.auth_process():
        call = signed_in(secret)
        clock.shift(timedelta(minutes=59))
        assert call("GET", "/me")[0] == 200
        clock.shift(timedelta(minutes=61))
        assert call("GET", "/me")[0] == 401
        clock.shift(timedelta(days=1, minutes=1))
        assert refused(secret) == (401, "credential.not_valid")


def test_five_failures_close_the_address(database: Database) -> None:
    with database.auth_process():
        assert [refused("ecrime_wrong")[0] for _ in range(5)] == [401] * 5
        assert refused("ecrime_wrong") == (403, "sign_in.closed")


def test_a_person_gets_none_and_a_system_gets_no_code(database: Database) -> None:
    admin = database.actor("admin")
    person = next(found.id for found in queries.postings(admin) if found.officer_id == database.actor("lak").officer_id)
    with pytest.raises(Forbidden, match=r"credential\.of_a_person"):
        actions.give_credential(admin, person, networks=NETWORKS, until=in_a_month())
    posting = system_posting(database)
    credential_of(database, posting)
    with pytest.raises(Forbidden, match=r"officer\.is_a_system"):
        actions.give_code(admin, posting)


@pytest.mark.parametrize(
    ("networks", "days", "code"),
    [
        (["0.0.0.0/0"], 30, "credential.network_too_wide"),
        (["everywhere"], 30, "credential.network_unreadable"),
        ([], 30, "credential.networks_missing"),
        (NETWORKS, 400, "credential.too_long"),
        (NETWORKS, -1, "credential.ended"),
        ([f"10.0.{n}.0/24" for n in range(21)], 30, "credential.too_many_networks"),
    ],
)
def test_what_is_too_wide_or_too_long_is_refused(database: Database, networks: list[str], days: int, code: str) -> None:
    until = datetime.now(UTC) + timedelta(days=days)
    with pytest.raises(Invalid) as refusal:
        actions.give_credential(database.actor("admin"), system_posting(database), networks=networks, until=until)
    assert [problem.code for problem in refusal.value.problems] == [code]


def test_who_has_no_right_gives_none(database: Database) -> None:
    posting = system_posting(database)
    with pytest.raises(Forbidden):
        actions.give_credential(database.actor("lak_chief"), posting, networks=NETWORKS, until=in_a_month())


def test_it_is_given_on_a_page_shown_once_and_revoked(database: Database) -> None:
    posting = system_posting(database)
    client = Client()
    client.cookies["session"] = database.tokens["admin"]
    client.cookies["ecrime_language"] = "en"
    path = f"/administration/officers/{posting}/credential/"
    assert client.get(path).status_code == 200
    typed = {"networks": "10.0.0.0/2", "until": "t", "act": "give", "key": "0193a6f2-58c4-7c61-8f0e-3a1b5d2c9e77"}
    assert client.post(path, typed).status_code == 422
    typed["networks"] = "10.20.0.0/16\n127.0.0.1"
    shown = client.post(path, typed)
    assert shown.status_code == 200
    assert actions.CREDENTIAL_PREFIX in shown.content.decode()
    again = client.post(path, typed)
    assert again.status_code == 409
    assert actions.CREDENTIAL_PREFIX not in again.content.decode()
    [credential] = queries.credentials(database.actor("admin"))
    assert credential.networks == ("10.20.0.0/16", "127.0.0.1/32")
    assert "10.20.0.0/16" in client.get("/administration/credentials/").content.decode()
    revoke = f"/administration/credentials/{credential.id}/revoke/"
    assert client.get(revoke).status_code == 200
    assert client.post(revoke, {"act": "revoke"}).status_code == 303
    assert queries.credentials(database.actor("admin"))[0].revoked_at is not None
