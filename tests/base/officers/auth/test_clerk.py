"""Enrolment, sign-in and signing with a software authenticator, and everything that must be refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from ecrime.base.officers import actions, console, queries
from ecrime.base.officers.auth.clerk import LONGEST
from ecrime.base.officers.auth.software import HERE
from ecrime.base.officers.authenticator import DEMO_AAGUID, SoftwareAuthenticator
from ecrime.cli.drills.instance import ORIGIN, Clock, Database
from ecrime.foundation.errors import EcrimeError, Forbidden, SignInNeeded

WORDS = "request.ask\nincident LAK-2026-000001\nplace_detail\nbefore: a\nasked: b"
Change = Callable[[dict[str, Any]], None]


def new_code(database: Database, unit: str = "LAK", post: str = "specialist") -> str:
    """A one-time code for somebody new."""
    database.instance.point_django_at(database.name, "owner")
    code = console.code_for_new(name_km="ចាន់ ដារា", name_latin="Chan Dara", unit_code=unit, post_kind=post)
    database.instance.point_django_at(database.name, "app")
    return code


def ask(database: Database, question: str, **said: Any) -> Mapping[str, Any]:
    return database.clerk().answer({"ask": question, "origin": ORIGIN, "address": HERE, **said})


def refused(database: Database, question: str, **said: Any) -> str:
    with pytest.raises(EcrimeError) as refusal:
        ask(database, question, **said)
    return refusal.value.code


def changed(answer: str, change: Change) -> str:
    """An answer with its JSON changed on the way."""
    read = json.loads(answer)
    change(read)
    return json.dumps(read)


def with_client_data(**other: Any) -> Change:
    """Client data that says something else than what was signed."""

    def change(answer: dict[str, Any]) -> None:
        said = json.loads(base64url_to_bytes(answer["response"]["clientDataJSON"]))
        answer["response"]["clientDataJSON"] = bytes_to_base64url(json.dumps(said | other).encode())

    return change


def flipped(name: str, place: int = -1) -> Change:
    """One bit of a part of the answer is another."""

    def change(answer: dict[str, Any]) -> None:
        part = bytearray(base64url_to_bytes(answer["response"][name]))
        part[place] ^= 1
        answer["response"][name] = bytes_to_base64url(bytes(part))

    return change


def entries(database: Database, kind: str) -> int:
    return int(database.as_superuser(f"select count(*) from ledger_entry where kind = '{kind}'")[0][0])


# Enrolment


def test_a_code_opens_enrolment_and_enrolment_the_first_session(database: Database) -> None:
    code = new_code(database)
    begun = ask(database, "enrol.begin", code=code.lower().replace("-", " "))
    assert tuple(begun["names"]) == ("ចាន់ ដារា", "Chan Dara")
    assert begun["options"]["authenticatorSelection"]["userVerification"] == "required"
    assert begun["options"]["authenticatorSelection"]["residentKey"] == "required"
    officer = database.enrol(code)
    actor = queries.actor_of(officer.token)
    assert (actor.name_latin, actor.unit.code, actor.post_kind) == ("Chan Dara", "LAK", "specialist")
    assert entries(database, "passkey.enrol") == len(database.officers) + 1
    again = database.browser().sign_in(officer.authenticator)
    assert queries.actor_of(again).officer_id == actor.officer_id


def test_a_code_opens_nothing_but_enrolment(database: Database) -> None:
    code = new_code(database)
    with pytest.raises(SignInNeeded):
        queries.actor_of(code)
    ask(database, "enrol.begin", code=code)
    # Looking is not using: the passkey was not made yet, and the code still serves.
    assert database.enrol(code).token


def test_a_code_works_once_and_for_a_day(database: Database, clock: Clock) -> None:
    code = new_code(database)
    begun = ask(database, "enrol.begin", code=code)
    database.enrol(code)
    assert refused(database, "enrol.begin", code=code) == "code.not_valid"
    late = SoftwareAuthenticator.new().make(begun["options"], origin=ORIGIN)
    assert refused(database, "enrol.finish", asked=begun["asked"], answer=late, label="") == "code.not_valid"
    old = new_code(database)
    clock.shift(timedelta(hours=24, seconds=1))
    assert refused(database, "enrol.begin", code=old) == "code.not_valid"


@pytest.mark.parametrize("code", ["", "0000-0000-0000", "x" * 150, "សុខ", "'; drop table officers_code; --"])
def test_other_codes_open_nothing(database: Database, code: str) -> None:
    assert refused(database, "enrol.begin", code=code) == "code.not_valid"
    assert entries(database, "session.fail") == 1


def test_a_code_is_kept_as_a_hash(database: Database) -> None:
    code = new_code(database)
    rows = database.as_superuser("select c::text from officers_code c")
    assert not [row for (row,) in rows if code in row or code.replace("-", "") in row]


def test_who_has_a_passkey_gets_no_code_and_uses_none(database: Database) -> None:
    admin = database.actor("admin")
    posting = next(p for p in queries.postings(admin) if p.name_latin == "Officer lak")
    with pytest.raises(Forbidden) as refusal:
        actions.give_code(admin, posting.id)
    assert refusal.value.code == "passkey.stands"
    database.instance.point_django_at(database.name, "owner")
    with pytest.raises(Forbidden):
        console.code_for_posting(posting.id)


def test_two_codes_make_one_passkey(database: Database) -> None:
    admin = database.actor("admin")
    unit = next(unit for unit in queries.units(admin) if unit.code == "LAK")
    posting = actions.appoint_officer(admin, name_km="ក", name_latin="K", unit_id=unit.id, post_kind="specialist")
    first, second = actions.give_code(admin, posting), actions.give_code(admin, posting)
    database.enrol(first)
    begun = ask(database, "enrol.begin", code=second)
    answer = SoftwareAuthenticator.new().make(begun["options"], origin=ORIGIN)
    assert refused(database, "enrol.finish", asked=begun["asked"], answer=answer, label="") == "passkey.stands"


def test_a_passkey_that_verifies_nobody_is_not_taken(database: Database) -> None:
    begun = ask(database, "enrol.begin", code=new_code(database))
    authenticator = SoftwareAuthenticator.new()
    authenticator.verifies = False
    answer = authenticator.make(begun["options"], origin=ORIGIN)
    assert refused(database, "enrol.finish", asked=begun["asked"], answer=answer, label="") == "passkey.not_made"


@pytest.mark.parametrize(
    "change",
    [
        with_client_data(origin="http://localhost.evil.example"),
        with_client_data(type="webauthn.get"),
        with_client_data(crossOrigin=True),
        with_client_data(challenge="AAAA"),
        flipped("attestationObject", 60),
    ],
)
def test_a_passkey_made_otherwise_than_asked_is_not_taken(database: Database, change: Change) -> None:
    begun = ask(database, "enrol.begin", code=new_code(database))
    answer = changed(SoftwareAuthenticator.new().make(begun["options"], origin=ORIGIN), change)
    assert refused(database, "enrol.finish", asked=begun["asked"], answer=answer, label="") == "passkey.not_made"


def test_a_credential_is_one_officers_for_ever(database: Database) -> None:
    taken = database.authenticator("lak")
    begun = ask(database, "enrol.begin", code=new_code(database))
    copy = SoftwareAuthenticator(taken.private_key, taken.credential_id)
    answer = copy.make(begun["options"], origin=ORIGIN)
    assert refused(database, "enrol.finish", asked=begun["asked"], answer=answer, label="") == "passkey.not_made"


def test_a_software_authenticator_of_demo_is_not_taken_elsewhere(database: Database) -> None:
    begun = ask(database, "enrol.begin", code=new_code(database))
    answer = SoftwareAuthenticator.new(DEMO_AAGUID).make(begun["options"], origin=ORIGIN)
    assert refused(database, "enrol.finish", asked=begun["asked"], answer=answer, label="") == "demo.not_marked"
    assert refused(database, "demo.sign_in", officer=str(uuid4())) == "demo.not_marked"
    assert ask(database, "demo.officers") == {"is_demo": False, "officers": []}


# Sign-in


def test_a_passkey_signs_in_and_the_ledger_knows(database: Database) -> None:
    before = entries(database, "session.open")
    token = database.sign_in("hil")
    assert queries.actor_of(token).name_latin == "Officer hil"
    assert token != database.tokens["hil"]
    assert entries(database, "session.open") == before + 1
    kept = database.as_superuser("select s::text from law.session s")
    assert not [row for (row,) in kept if token in row]


def begin_sign_in(database: Database, who: str = "lak") -> dict[str, str]:
    begun = ask(database, "sign_in.begin")
    return {"asked": begun["asked"], "answer": database.authenticator(who).answer(begun["options"], origin=ORIGIN)}


@pytest.mark.parametrize(
    "change",
    [
        with_client_data(origin="http://elsewhere.example"),
        with_client_data(type="webauthn.create"),
        with_client_data(crossOrigin=True),
        with_client_data(challenge="AAAA"),
        flipped("signature"),
        flipped("authenticatorData", 0),
        flipped("userHandle"),
        lambda answer: answer["response"].pop("userHandle"),
        lambda answer: answer.update(id="AAAA", rawId="AAAA"),
        lambda answer: answer.pop("response"),
    ],
)
def test_an_answer_that_does_not_hold_opens_nothing(database: Database, change: Change) -> None:
    said = begin_sign_in(database)
    said["answer"] = changed(said["answer"], change)
    assert refused(database, "sign_in.finish", **said) == "passkey.not_valid"
    assert entries(database, "session.fail") == 1


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "x" * 1000, "[" * 30_000, '{"id": 1}'])
def test_an_unreadable_answer_opens_nothing(database: Database, answer: str) -> None:
    asked = ask(database, "sign_in.begin")["asked"]
    assert refused(database, "sign_in.finish", asked=asked, answer=answer) == "passkey.not_valid"


def test_an_answer_without_verification_opens_nothing(database: Database) -> None:
    authenticator = database.authenticator("lak")
    authenticator.verifies = False
    try:
        assert refused(database, "sign_in.finish", **begin_sign_in(database)) == "passkey.not_valid"
    finally:
        authenticator.verifies = True


def test_an_answer_for_another_site_opens_nothing(database: Database) -> None:
    """A phishing page of another name gets an answer for that name, if any."""
    begun = ask(database, "sign_in.begin")
    elsewhere = begun["options"] | {"rpId": "evil.example"}
    answer = database.authenticator("lak").answer(elsewhere, origin=ORIGIN)
    assert refused(database, "sign_in.finish", asked=begun["asked"], answer=answer) == "passkey.not_valid"
    answer = database.authenticator("lak").answer(begun["options"], origin="http://localhost:9999")
    assert refused(database, "sign_in.finish", asked=begun["asked"], answer=answer) == "challenge.too_old"


@pytest.mark.parametrize(
    "origin",
    [
        "http://elsewhere.example",
        "https://elsewhere.example",
        "http://127.0.0.1",
        "http://localhost/",
        "http://localhost#",
        "ftp://localhost",
        "localhost",
        "",
        "http://user@localhost",
        "http://localhost:x",
        "https://[::1]",
    ],
)
def test_only_our_own_sites_are_asked_for(database: Database, origin: str) -> None:
    assert refused(database, "sign_in.begin", origin=origin) == "site.not_ours"


def test_a_challenge_serves_once(database: Database) -> None:
    said = begin_sign_in(database)
    assert ask(database, "sign_in.finish", **said)["token"]
    assert refused(database, "sign_in.finish", **said) == "challenge.too_old"


def test_a_challenge_that_failed_serves_no_more(database: Database) -> None:
    said = begin_sign_in(database)
    wrong = {**said, "answer": changed(said["answer"], flipped("signature"))}
    assert refused(database, "sign_in.finish", **wrong) == "passkey.not_valid"
    assert refused(database, "sign_in.finish", **said) == "challenge.too_old"


def test_a_challenge_lasts_five_minutes(database: Database, clock: Clock) -> None:
    in_time, late = begin_sign_in(database), begin_sign_in(database, "hil")
    clock.shift(timedelta(minutes=4, seconds=50))
    assert ask(database, "sign_in.finish", **in_time)["token"]
    clock.shift(timedelta(minutes=5, seconds=1))
    assert refused(database, "sign_in.finish", **late) == "challenge.too_old"
    assert entries(database, "session.fail") == 0


def test_a_challenge_of_one_kind_serves_no_other(database: Database) -> None:
    enrolment = ask(database, "enrol.begin", code=new_code(database))
    options = {"challenge": enrolment["options"]["challenge"], "rpId": "localhost"}
    answer = database.authenticator("lak").answer(options, origin=ORIGIN)
    assert refused(database, "sign_in.finish", asked=enrolment["asked"], answer=answer) == "challenge.too_old"
    assert refused(database, "sign_in.finish", asked=str(uuid4()), answer=answer) == "challenge.too_old"


def test_a_count_that_goes_back_is_a_copy(database: Database) -> None:
    authenticator = database.authenticator("lak")
    database.sign_in("lak")
    authenticator.sign_count -= 1
    assert refused(database, "sign_in.finish", **begin_sign_in(database)) == "passkey.not_valid"
    assert database.sign_in("lak")


def test_an_authenticator_that_counts_nothing_is_taken(database: Database) -> None:
    """Passkeys that are kept on several devices say 0 for ever."""
    officer = database.enrol(new_code(database))
    for _ in range(2):
        officer.authenticator.sign_count = -1
        assert database.browser().sign_in(officer.authenticator)


# Failures


def fail(database: Database, who: str = "lak", address: str = HERE) -> str:
    said = begin_sign_in_from(database, who, address)
    said["answer"] = changed(said["answer"], flipped("signature"))
    return refused(database, "sign_in.finish", **said)


def begin_sign_in_from(database: Database, who: str, address: str) -> dict[str, str]:
    begun = ask(database, "sign_in.begin", address=address)
    answer = database.authenticator(who).answer(begun["options"], origin=ORIGIN)
    return {"asked": begun["asked"], "answer": answer, "address": address}


def test_five_failures_close_an_address_for_a_quarter_of_an_hour(database: Database, clock: Clock) -> None:
    begun = ask(database, "enrol.begin", code=new_code(database))
    for _ in range(5):
        assert refused(database, "enrol.begin", code="0000-0000-0000") == "code.not_valid"
    assert refused(database, "enrol.begin", code="0000-0000-0000") == "sign_in.closed"
    assert refused(database, "enrol.begin", code=new_code(database)) == "sign_in.closed"
    assert refused(database, "sign_in.begin") == "sign_in.closed"
    answer = SoftwareAuthenticator.new().make(begun["options"], origin=ORIGIN)
    assert refused(database, "enrol.finish", asked=begun["asked"], answer=answer, label="") == "sign_in.closed"
    assert entries(database, "session.fail") == 5
    # Others are not kept out.
    assert ask(database, "sign_in.finish", **begin_sign_in_from(database, "lak", "192.0.2.7"))["token"]
    clock.shift(timedelta(minutes=15, seconds=5))
    assert database.sign_in("lak")


def test_four_failures_close_nothing(database: Database, clock: Clock) -> None:
    for minutes in (0, 5, 10, 14):
        clock.shift(timedelta(minutes=minutes))
        assert fail(database) == "passkey.not_valid"
    clock.shift(timedelta(minutes=16))
    assert fail(database) == "passkey.not_valid"
    assert database.sign_in("lak")


def test_five_failures_close_a_passkey_wherever_they_come_from(database: Database) -> None:
    for place in range(5):
        assert fail(database, address=f"192.0.2.{place}") == "passkey.not_valid"
    elsewhere = begin_sign_in_from(database, "lak", "192.0.2.77")
    assert refused(database, "sign_in.finish", **elsewhere) == "sign_in.closed"
    assert database.sign_in("hil")
    # A session that is open goes on, but signs nothing until the door opens again.
    assert database.actor("lak").rights
    with pytest.raises(EcrimeError) as refusal:
        database.sign("lak", WORDS)
    assert refusal.value.code == "sign_in.closed"


def test_failures_are_entries_that_tell_of_nobody(database: Database) -> None:
    address = "203.0.113.77"
    fail(database, address=address)
    refused(database, "enrol.begin", code="Planted-Code", address=address)
    rows = database.as_superuser("select e::text from ledger_entry e where kind = 'session.fail'")
    assert len(rows) == 2
    officer = database.actor("lak")
    for (row,) in [*rows, *database.as_superuser("select a::text from officers_attempt a")]:
        assert not [word for word in (address, "Planted", officer.name_latin, officer.name_km) if word in row]


# Signing


def test_a_signature_is_kept_with_all_it_takes_to_check_it(database: Database) -> None:
    signature = database.sign("lak", WORDS)
    actor = database.actor("lak")
    (words, officer), *_ = database.as_superuser(
        f"select words, officer_id from officers_signature where id = '{signature}'"
    )
    assert officer == actor.officer_id
    lines = words.split("\n")
    assert lines[0] == "ecrime-signature-v1"
    assert lines[1] == f"officer {actor.officer_id} {actor.name_km} · {actor.name_latin}"
    assert lines[2].startswith("session ")
    assert lines[3].startswith("asked 20")
    assert "\n".join(lines[5:]) == WORDS


def use(database: Database, who: str, signature: object, words: str = WORDS, token: str = "") -> str:
    """The SQLSTATE with which a slice's trigger is refused; "" when the signature serves."""
    with database.connect() as connection:
        try:
            with connection.transaction():
                connection.execute("select set_config('ecrime.token', %s, true)", [token or database.tokens[who]])
                connection.execute("select law.require_signature(%s, %s)", [signature, words])
        except psycopg.Error as refusal:
            return str(refusal.sqlstate)
    return ""


def test_a_signature_serves_once(database: Database) -> None:
    signature = database.sign("lak", WORDS)
    assert use(database, "lak", signature) == ""
    assert use(database, "lak", signature) == "EC103"


def test_a_signature_that_was_not_used_after_all_still_serves(database: Database) -> None:
    signature = database.sign("lak", WORDS)
    with database.connect() as connection:
        connection.execute("begin")
        connection.execute("select set_config('ecrime.token', %s, true)", [database.tokens["lak"]])
        connection.execute("select law.require_signature(%s, %s)", [signature, WORDS])
        connection.execute("rollback")
    assert use(database, "lak", signature) == ""


def test_a_signature_for_another_text_does_not_serve(database: Database) -> None:
    signature = database.sign("lak", WORDS)
    for other in (WORDS + " ", WORDS.replace("asked: b", "asked: c"), "", "\n" + WORDS):
        assert use(database, "lak", signature, other) == "EC103"


def test_another_officers_signature_does_not_serve(database: Database) -> None:
    assert use(database, "lak2", database.sign("lak", WORDS)) == "EC103"


def test_a_signature_of_another_session_does_not_serve(database: Database) -> None:
    signature = database.sign("lak", WORDS)
    assert use(database, "lak", signature, token=database.sign_in("lak")) == "EC103"


def test_a_signature_is_good_for_five_minutes_from_the_question(database: Database, clock: Clock) -> None:
    in_time, late = database.sign("lak", WORDS), database.sign("lak", WORDS)
    clock.shift(timedelta(minutes=4, seconds=50))
    assert use(database, "lak", in_time) == ""
    clock.shift(timedelta(minutes=5, seconds=1))
    assert use(database, "lak", late) == "EC103"


def test_a_signature_that_was_never_made_does_not_serve(database: Database) -> None:
    assert use(database, "lak", uuid4()) == "EC103"
    assert use(database, "lak", None) == "EC103"


def begin_signing(database: Database, who: str = "lak") -> tuple[dict[str, str], Mapping[str, Any]]:
    begun = ask(database, "sign.begin", token=database.tokens[who], words=WORDS)
    return {"token": database.tokens[who], "asked": begun["asked"]}, begun["options"]


def test_a_colleagues_passkey_signs_nothing_for_an_officer(database: Database) -> None:
    said, options = begin_signing(database)
    answer = database.authenticator("lak2").answer(options, origin=ORIGIN)
    assert refused(database, "sign.finish", **said, answer=answer) == "signature.not_valid"
    assert entries(database, "session.fail") == 1


def test_a_colleague_answers_nothing_that_was_asked_of_an_officer(database: Database) -> None:
    said, options = begin_signing(database)
    answer = database.authenticator("lak2").answer(options, origin=ORIGIN)
    said["token"] = database.tokens["lak2"]
    assert refused(database, "sign.finish", **said, answer=answer) == "signature.not_valid"


@pytest.mark.parametrize(
    "change", [flipped("signature"), flipped("authenticatorData", 0), with_client_data(challenge="AAAA")]
)
def test_an_answer_that_does_not_hold_signs_nothing(database: Database, change: Change) -> None:
    said, options = begin_signing(database)
    answer = changed(database.authenticator("lak").answer(options, origin=ORIGIN), change)
    assert refused(database, "sign.finish", **said, answer=answer) == "passkey.not_valid"
    assert database.as_superuser("select count(*) from officers_signature") == [(0,)]


def test_an_answer_without_verification_or_for_another_site_signs_nothing(database: Database) -> None:
    authenticator = database.authenticator("lak")
    said, options = begin_signing(database)
    elsewhere = authenticator.answer({**options, "rpId": "evil.example"}, origin=ORIGIN)
    assert refused(database, "sign.finish", **said, answer=elsewhere) == "passkey.not_valid"
    said, options = begin_signing(database)
    authenticator.verifies = False
    try:
        answer = authenticator.answer(options, origin=ORIGIN)
    finally:
        authenticator.verifies = True
    assert refused(database, "sign.finish", **said, answer=answer) == "passkey.not_valid"
    database.sign("lak", WORDS)
    said, options = begin_signing(database)
    authenticator.sign_count -= 1
    answer = authenticator.answer(options, origin=ORIGIN)
    assert refused(database, "sign.finish", **said, answer=answer) == "passkey.not_valid"


def test_an_ended_session_signs_nothing(database: Database) -> None:
    said, options = begin_signing(database)
    actions.close_session(database.actor("lak"))
    answer = database.authenticator("lak").answer(options, origin=ORIGIN)
    assert refused(database, "sign.finish", **said, answer=answer) == "session.ended"
    assert refused(database, "sign.begin", token=database.tokens["lak"], words=WORDS) == "session.ended"


def test_a_job_signs_nothing(database: Database) -> None:
    token = actions.hand_to_console(database.actor("lak"))
    assert refused(database, "sign.begin", token=token, words=WORDS) == "right.missing"


# Questions


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"ask": "king.crown"},
        {"ask": ["enrol.begin"]},
        {"ask": "enrol.begin", "origin": ORIGIN, "address": HERE},
        {"ask": "enrol.begin", "origin": ORIGIN, "address": HERE, "code": 7},
        {"ask": "enrol.begin", "origin": ORIGIN, "address": HERE, "code": "x" * (LONGEST["code"] + 1)},
        {"ask": "enrol.begin", "origin": ORIGIN, "address": "1" * 300, "code": "x"},
        {"ask": "sign_in.finish", "origin": ORIGIN, "address": HERE, "asked": "x", "answer": ""},
        {"ask": "sign.begin", "origin": ORIGIN, "address": HERE, "token": "x", "words": "x" * 100_001},
    ],
)
def test_a_question_that_cannot_be_read_is_refused(database: Database, said: dict[str, Any]) -> None:
    with pytest.raises(Forbidden) as refusal:
        database.clerk().answer(said)
    assert refusal.value.code == "request.unreadable"


def test_an_address_has_its_measure(database: Database) -> None:
    for _ in range(5):
        ask(database, "sign_in.begin")
    database.as_superuser(
        "insert into officers_challenge (id, kind, challenge, address, asked_at)"
        " select gen_random_uuid(), kind, challenge, address, asked_at"
        " from officers_challenge c, generate_series(1, 1000) where kind = 'sign_in'"
    )
    assert refused(database, "sign_in.begin") == "sign_in.closed"


def test_what_was_asked_is_forgotten_after_a_day(database: Database, clock: Clock) -> None:
    ask(database, "sign_in.begin")
    fail(database)
    clock.shift(timedelta(hours=25))
    fail(database)
    assert database.as_superuser("select count(*) from officers_challenge") == [(1,)]
    assert database.as_superuser("select count(*) from officers_attempt") == [(1,)]


# Who may call what


def test_the_functions_of_the_auth_process_are_open_to_nobody_else(database: Database) -> None:
    functions = database.as_superuser(
        "select p.oid::regprocedure::text, has_function_privilege('ecrime_app', p.oid, 'execute')"
        " from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'law' and p.prosecdef"
        " and has_function_privilege('ecrime_auth', p.oid, 'execute')"
    )
    shared = {"law.context()", 'law."time"()', "law.is_demo()"}
    assert len(functions) > 12
    assert {name for name, app in functions if app} == shared


def test_the_auth_role_reads_and_writes_no_table(database: Database) -> None:
    tables = database.as_superuser(
        "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname in ('public', 'law', 'parts') and c.relkind in ('r', 'p')"
        " and has_table_privilege('ecrime_auth', c.oid, 'select, insert, update, delete, truncate')"
    )
    assert {name for (name,) in tables if not name.startswith("country_")} == set()
