"""Who may not see somebody meets nothing of him, by whichever way out the words might take."""

from __future__ import annotations

import dataclasses
import io
import json
import logging
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.base.ledger.make import all_signed
from tests.base.pages.paper.reading import attached, lines_by_pypdf
from tests.records.documents.conftest import Papers
from tests.records.incidents.make import incident_facts, other_parts, see, state_purpose

from ecrime.base.pages import outputs
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation import canonical
from ecrime.records.incidents import actions, queries, rows
from ecrime.records.incidents.facts import Incident
from ecrime.records.incidents.people import (
    BIRTH_PRECISIONS,
    AgeRange,
    Birth,
    Duty,
    Harm,
    Identifier,
    IdentifierKind,
    Name,
    NameKind,
    Person,
    Role,
    RoleInTime,
    Script,
    Sex,
    briefly,
)
from ecrime.records.incidents.precision import Precision
from ecrime.web.logging import JsonFormatter

SUSPECT = "Plainly Suspected"
VICTIM, WITNESS, MINOR = "Canary Victim", "Canary Witness", "Canary Minor"
NARRATIVE, LATE, BEFORE = "Canary Narrative", "Canary Late", "Canary Before"
THINGS = tuple(f"Canary {word}" for word in ("Gold Shop", "1A", "F", "E", "necklace", "S", "Street"))
# The service number of the victim, who is an officer.
NUMBER = "771042635"
CANARIES = (VICTIM, WITNESS, MINOR, NARRATIVE, LATE, BEFORE, NUMBER, *THINGS)
FACTS = incident_facts(
    narrative=NARRATIVE,
    late_note=LATE,
    people=(
        briefly(Role.SUSPECT, name_latin=SUSPECT, age=40),
        briefly(Role.VICTIM, name_latin=VICTIM, age=30),
        briefly(Role.WITNESS, name_latin=WITNESS),
        briefly(Role.SUSPECT, name_latin=MINOR, age=15),
    ),
    **other_parts("Canary"),
)
# A mask taken out of the database, and what then comes through.
BROKEN = {
    "rows": (
        "create or replace function law.masked_image(relation text, image jsonb, masks jsonb) returns jsonb"
        " language sql as 'select image'",
        {*CANARIES},
    ),
    "people": (
        "create or replace function law.masked_people(found_incident public.incidents_incident, out person uuid,"
        " out mask text) returns setof record language sql as 'select null::uuid, null::text where false'",
        {*CANARIES},
    ),
}


@pytest.fixture
def record(database: Database, store: Path) -> Incident:
    """An incident with somebody behind every mask, corrected once, so that its history names them too; with a photo."""
    actor = database.actor("lak")
    officer = database.actor("admin").officer_id
    database.as_superuser("alter table officers_officer disable trigger all")
    database.as_superuser(f"update officers_officer set service_number = {NUMBER} where id = '{officer}'")
    suspect, victim, *others = FACTS.people
    people = (suspect, dataclasses.replace(victim, officer_id=officer), *others)
    recorded = actions.record_incident(actor, dataclasses.replace(FACTS, narrative=BEFORE, people=people))
    see(actor, recorded)
    # The form of a correction sends no ids of its own making: people keep those they were recorded with.
    facts = dataclasses.replace(recorded.facts, narrative=NARRATIVE)
    corrected = actions.correct_incident(actor, recorded.record.id, facts, version=1)
    papers = Papers(database, corrected, store)
    papers.add(person_id=papers.person(1), source=f"Given by {VICTIM}")
    return corrected


def came_out(database: Database, who: str, path: str, **headers: str) -> str:
    """All that an officer can read of an answer."""
    client = Client(headers=headers)
    client.cookies["session"] = database.tokens[who]
    client.cookies["ecrime_language"] = "en"
    answer: Any = client.get(path)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer["Content-Type"] == "application/zip":
        with zipfile.ZipFile(io.BytesIO(body)) as bundle:
            return " ".join(read(name, bundle.read(name)) for name in bundle.namelist())
    return str(answer.headers) + read("x.pdf" if answer["Content-Type"] == "application/pdf" else "", body)


def read(name: str, content: bytes) -> str:
    """The words of a file; a picture has none."""
    if name.endswith((".jpg", ".png")):
        return ""
    if not name.endswith(".pdf"):
        return content.decode()
    files = " ".join(content.decode() for content in attached(content).values())
    return files + " ".join(line for page in lines_by_pypdf(content) for line in page)


def found_in(text: str) -> set[str]:
    return {canary for canary in CANARIES if canary in text}


def paths_of(record: Incident) -> dict[str, str]:
    """The address of every page that takes the number of an incident, by its name."""
    return {
        name: reverse(name, kwargs={"number": record.record.number})
        for name, pattern in _patterns(get_resolver())
        if set(pattern.pattern.regex.groupindex) == {"number"}
    }


def _patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
        elif pattern.name:
            yield namespace + pattern.name, pattern


def incident_outputs() -> set[str]:
    return {found.url_name for found in outputs.outputs() if found.subject == "incident"}


def test_every_page_that_shows_people_is_registered_and_shows_them(
    database: Database, record: Incident, tmp_path: Path
) -> None:
    """The unit's own see everybody: a page on which they do must be among the outputs that are walked."""
    all_signed(database, tmp_path / "signer")
    others = {"incidents:export": "lak_chief", "api:incident_export": "lak_chief"}
    paths = paths_of(record)
    # Operations of the API share their path with others: a page is registered by any of its names.
    showing = {path for name, path in paths.items() if found_in(came_out(database, others.get(name, "lak"), path))}
    assert showing == {paths[name] for name in incident_outputs()}


def test_a_page_without_a_number_shows_nobody(database: Database, record: Incident) -> None:
    bare = [(name, p) for name, p in _patterns(get_resolver()) if not p.pattern.regex.groupindex]
    assert len(bare) > 10
    for name, _pattern in bare:
        for who in ("lak", "criminal"):
            assert not found_in(came_out(database, who, reverse(name))), name


@pytest.mark.parametrize("who", ["auditor", "planning"])
def test_the_masked_come_out_nowhere(
    database: Database, clock: Clock, record: Incident, who: str, tmp_path: Path
) -> None:
    all_signed(database, tmp_path / "signer")
    clock.shift(timedelta(hours=49))
    state_purpose(database, who)
    for name, path in paths_of(record).items():
        for accept in ("text/html", "application/json"):
            assert not found_in(came_out(database, who, path, accept=accept)), name
    assert came_out(database, who, paths_of(record)["incidents:export"]).endswith("\nend\n")
    said = came_out(database, who, paths_of(record)["incidents:see"])
    assert {SUSPECT, "Motorcycle", "heroin"} == {word for word in (SUSPECT, "Motorcycle", "heroin") if word in said}
    assert "Neighbour" not in said


def test_without_a_purpose_nobody_comes_out(database: Database, record: Incident) -> None:
    for name, path in paths_of(record).items():
        said = came_out(database, "criminal", path)
        assert not found_in(said), name
        assert SUSPECT not in said, name


def test_who_may_lift_a_mask_sees_whom_it_hides(database: Database, record: Incident) -> None:
    state_purpose(database, "criminal")
    said = came_out(database, "criminal", f"/incidents/{record.record.number}/")
    assert {VICTIM, WITNESS, MINOR, NARRATIVE, NUMBER, *THINGS} <= found_in(said)
    assert "Person 1 is to person 2: Neighbour" in said


@pytest.mark.parametrize("mask", BROKEN)
def test_a_broken_mask_is_found(database: Database, record: Incident, mask: str) -> None:
    sql, shown = BROKEN[mask]
    database.as_superuser(sql)
    state_purpose(database, "planning")
    said = " ".join(came_out(database, "planning", path) for path in paths_of(record).values())
    assert found_in(said) == shown


def test_the_page_says_who_is_hidden_and_why(database: Database, record: Incident) -> None:
    state_purpose(database, "planning")
    for name in ("incidents:see", "incidents:print"):
        said = "".join(came_out(database, "planning", paths_of(record)[name]).split())
        for words in (
            SUSPECT,
            "Victim · hidden from your post: complainants, victims and witnesses of another unit",
            "Suspect · hidden from your post: under 18 when it happened",
            "Withheld: somebody in this record is hidden from your post, and the words may name them.",
        ):
            assert "".join(words.split()) in said, (name, words)
    history = came_out(database, "planning", paths_of(record)["incidents:history"])
    assert history.count("is left out.") == 2


def test_a_refused_form_and_a_conflict_tell_only_their_own_unit(database: Database, record: Incident) -> None:
    form = {"version": "1", "key": str(uuid4()), "act": "check", "date": "20/11/26", "area_id": "Z101"}
    for who, path in (("hil", "correct/"), ("planning", "correct/"), ("auditor", "")):
        client = Client()
        client.cookies["session"] = database.tokens[who]
        answer = client.post(f"/incidents/{record.record.number}/{path}", form)
        assert answer.status_code in {403, 404, 405}
        assert not found_in(answer.content.decode())


def test_logs_and_ledger_tell_of_nobody(database: Database, record: Incident, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for path in paths_of(record).values():
        came_out(database, "lak", path)
        came_out(database, "hil", path)
    lines = " ".join(map(JsonFormatter().format, caplog.records))
    assert lines
    assert not found_in(lines)
    entries = str(database.as_superuser("select e::text from ledger_entry e"))
    assert not found_in(entries)


COLUMNS = """
select c.table_name, c.column_name, c.data_type from information_schema.columns c
join information_schema.tables t using (table_schema, table_name)
where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
and c.data_type in ('text', 'jsonb', 'json', 'bytea', 'ARRAY', 'character varying', 'USER-DEFINED')
"""


def test_every_copy_of_what_was_stated_is_registered(database: Database, record: Incident) -> None:
    """Every column of every table is searched for the words that were stated."""
    stated = database.as_superuser(
        "select c.relname::text, w from pg_class c, unnest(law.words_about_people(c.oid)) as w where c.relkind = 'r'"
    )
    found = set()
    for table, column, kind in database.as_superuser(COLUMNS):
        text = f"encode({column}, 'escape')" if kind == "bytea" else f'"{column}"::text'
        [(there,)] = database.as_superuser(f"select exists (select from {table} where {text} ~ 'Canary')")
        if there:
            found.add((table, column))
    assert ("incidents_incident", "narrative") in found
    known = {(copy.table, copy.column) for copy in outputs.copies()}
    assert found - set(stated) <= known
    assert ("incidents_history", "image") in found & known


def test_the_database_knows_the_age_as_the_facts_do(database: Database) -> None:
    random = Random(18)
    cases = []
    for _ in range(400):
        precision = random.choice(BIRTH_PRECISIONS)
        born = date(random.randint(1960, 2011), random.choice([1, 2, 12]), random.choice([1, 28]))
        born = born.replace(day=1) if precision is not Precision.DAY else born
        born = born.replace(month=1) if precision is Precision.YEAR else born
        low = random.randint(0, 60)
        person = Person(
            roles=(),
            birth=random.choice([None, Birth(born, precision)]),
            age=random.choice([None, AgeRange(low, low + random.randint(0, 9))]),
        )
        cases.append((person, date(random.randint(2012, 2027), random.choice([2, 3, 12]), random.randint(1, 28))))
    rows_of = [
        json.dumps(canonical.plain(rows.person_columns(person)) | {"day": day.isoformat()}) for person, day in cases
    ]
    with psycopg.connect(database.instance.address(database.name)) as superuser:
        found = superuser.execute(
            "select a.low, a.high from unnest(%s::jsonb[]) with ordinality as c (image, place),"
            " lateral law.ages_on(jsonb_populate_record(null::incidents_personstated, c.image),"
            " (c.image ->> 'day')::date) a order by place",
            [rows_of],
        ).fetchall()
    expected = [person.ages_on(day) for person, day in cases]
    assert found == [(ages.low, ages.high) if ages else (None, None) for ages in expected]


def test_of_the_masked_stay_role_sex_and_about_which_age(database: Database) -> None:
    actor = database.actor("lak")
    whole = Person(
        roles=(RoleInTime(Role.VICTIM, basis="Canary Basis"),),
        names=(Name(Script.LATIN, whole=VICTIM), Name(Script.LATIN, NameKind.ALIAS, whole="Canary Alias")),
        sex=Sex.FEMALE,
        birth=Birth(date(1980, 5, 17)),
        age=AgeRange(46, 46),
        nationalities=("KH",),
        background="Canary Background",
        occupation="Canary Occupation",
        address="Canary Address",
        address_area_id="Z10101",
        identifiers=(Identifier(IdentifierKind.PASSPORT, "Canary Number", "TH"),),
        harm=Harm.INJURED,
        duty=Duty.ON_DUTY,
    )
    child = dataclasses.replace(whole, birth=Birth(date(2014, 1, 1), Precision.YEAR), age=None)
    recorded = actions.record_incident(actor, incident_facts(people=(whole, child)))
    access = state_purpose(database, "planning")
    reader = database.actor("planning")
    actions.see_incident(access, queries.subject(reader, recorded.record.number))
    seen = queries.incident(access, recorded.record.id)
    assert [dataclasses.replace(person, id=None) for person in seen.facts.people] == [
        Person(roles=(RoleInTime(Role.VICTIM, id=held.id),), sex=Sex.FEMALE, age=ages)
        for person, ages in zip(seen.facts.people, (AgeRange(40, 49), AgeRange(0, 17)), strict=True)
        for held in person.roles
    ]
    assert set(seen.masks.values()) == {"victim", "juvenile"}
    assert "Canary" not in str(queries.history(access, recorded.record.id))


def test_who_was_acquitted_is_named_by_his_unit_only(database: Database) -> None:
    cleared = Person((RoleInTime(Role.SUSPECT), RoleInTime(Role.ACQUITTED)), (Name(Script.LATIN, whole=SUSPECT),))
    recorded = actions.record_incident(database.actor("lak"), incident_facts(people=(cleared,)))
    state_purpose(database, "criminal")
    path = f"/incidents/{recorded.record.number}/"
    assert SUSPECT in came_out(database, "lak", path)
    assert SUSPECT not in came_out(database, "criminal", path)
    assert "acquitted in this matter" in came_out(database, "criminal", path)


OPEN_AND_READ = """
select set_config('ecrime.token', %s, true);
insert into ledger_entry (id, kind, operation, subject_kind, subject_id, purpose, pack, commitment)
select law.uuid7(), 'incident.see', 'consultation', 'incident', i.id, 'own_work', 'zz-1', sha256('x')
from incidents_incident i;
"""
NEVER_COMMITTED = """
create or replace function law.has_opened(subject uuid) returns boolean language sql security definer as $$
    select exists (select from public.ledger_entry e where e.subject_id = subject and e.operation = 'consultation') $$
"""


@pytest.mark.parametrize("guarded", [True, False])
def test_nobody_reads_and_takes_the_look_back(database: Database, record: Incident, *, guarded: bool) -> None:
    """Opening, reading and rolling back in one transaction would leave no trace in the ledger."""
    if not guarded:
        database.as_superuser(NEVER_COMMITTED)
    token = database.sign_in("lak2")
    with database.connect() as connection, psycopg.ClientCursor(connection) as app:
        app.execute("begin")
        app.execute(OPEN_AND_READ, [token])
        if guarded:
            with pytest.raises(psycopg.Error) as refusal:
                app.execute("select law.incident_statement(%s)", [record.record.id])
            assert refusal.value.sqlstate == "EC062"
        else:
            app.execute("select law.incident_statement(%s)::text", [record.record.id])
            row = app.fetchone()
            assert row is not None
            assert NARRATIVE in row[0]
        app.execute("rollback")
