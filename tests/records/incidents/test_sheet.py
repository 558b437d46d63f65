"""The printed sheet: what it says in both languages, what it is bound to, and who may take it out of the house."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.base.pages.paper.archive import assert_is_pdf_a
from tests.base.pages.paper.make import MIXED, TEST_WORDS
from tests.base.pages.paper.reading import attached, lines_by_pdfium, lines_by_pypdf
from tests.records.incidents.make import ZONE, incident_facts, see, state_purpose

from ecrime.base.country import queries as country
from ecrime.base.ledger.access import open_access, own_work
from ecrime.base.pages.dates import long_moment
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import Forbidden
from ecrime.records.incidents import actions, queries, sheet
from ecrime.records.incidents.facts import Incident, IncidentFacts, LateReason, OffenceFacts
from ecrime.records.incidents.people import Role, Sex, briefly

# Tomorrow: the ledger of the template ends today, and no clock goes back.
NOW = (datetime.now(UTC) + timedelta(days=1)).replace(hour=21, minute=30, second=0, microsecond=0)
FACTS = incident_facts(
    at=NOW - timedelta(hours=2),
    area_id="Z10101",
    narrative=f"{MIXED}\n{TEST_WORDS}",
    offences=(OffenceFacts("T1"), OffenceFacts("B1", attempted=True)),
    people=(
        briefly(Role.SUSPECT, "សុខ សុភា", "SOK Sophea", Sex.FEMALE, 34, nationality="KH"),
        briefly(Role.VICTIM, "ចាន់ ដារ៉ា", "CHAN Dara"),
        briefly(Role.WITNESS, unknown=True),
    ),
)


def printed(database: Database, number: str, who: str = "lak", language: str = "en") -> Any:
    """The answer to an officer who asks for the sheet."""
    client = Client()
    client.cookies["session"] = database.tokens[who]
    client.cookies["ecrime_language"] = language
    return client.get(f"/incidents/{number}/sheet.pdf")


def said_on(pdf: bytes) -> str:
    """What the pages say between head and foot, without the ends of lines."""
    return "".join("".join(page[1:-1]) for page in lines_by_pypdf(pdf))


def fingerprint_on(pdf: bytes) -> str:
    """The number on top of the pages; the same on all of them."""
    (found,) = {page[0].split(" SHA-256 ")[1] for page in lines_by_pypdf(pdf)}
    return found


@pytest.fixture
def record(database: Database, clock: Clock) -> Callable[..., Incident]:
    clock.freeze(NOW)

    def recorded(facts: IncidentFacts = FACTS, *narratives: str) -> Incident:
        incident = actions.record_incident(database.actor("lak"), facts)
        see(database.actor("lak2"), incident)
        for version, narrative in enumerate(narratives, 1):
            changed = dataclasses.replace(incident.facts, narrative=narrative)
            incident = actions.correct_incident(database.actor("lak2"), incident.record.id, changed, version=version)
        return incident

    return recorded


def test_it_says_what_the_page_says_in_both_languages(database: Database, record: Callable[..., Incident]) -> None:
    number = record().record.number
    for language in ("en", "km"):
        answer = printed(database, number, language=language)
        assert answer.status_code == 200
        said = said_on(answer.content)
        for words in (
            *("T1 Theft", "T1 ចោរកម្ម", "Lakeside › Loop › Old Market", "B1 Burglary · only attempted"),
            *("Suspect · សុខ សុភា · SOK Sophea · Female · 34 years", "ជនសង្ស័យ · សុខ សុភា · SOK Sophea"),
            *("Witness · nobody knows who it is", TEST_WORDS, MIXED.strip()),
            *(long_moment(NOW, ZONE, "en"), long_moment(NOW, ZONE, "km")),
            *(f"Open until {long_moment(NOW + timedelta(hours=48), ZONE, 'en')}", "កែបានដល់"),
        ):
            assert words in said, words
        assert (said.index("History") < said.index("ប្រវត្តិ")) == (language == "en"), "the language of the page leads"
        assert_is_pdf_a(answer.content)


def test_number_and_hash_stand_on_every_page(database: Database, record: Callable[..., Incident]) -> None:
    number = record(dataclasses.replace(FACTS, narrative=MIXED * 30)).record.number
    pdf = printed(database, number).content
    pages = lines_by_pdfium(pdf)
    assert len(pages) > 2
    for place, page in enumerate(pages, 1):
        assert page[0] == f"{number} SHA-256 {fingerprint_on(pdf)}"
        assert page[-1].endswith(f"Page {place} of {len(pages)} · ទំព័រ {place} នៃ {len(pages)}")
        assert "Officer lak" in page[-1]


def test_a_reader_works_out_the_hash_from_the_attached_file(
    database: Database, record: Callable[..., Incident]
) -> None:
    incident = record()
    pdf = printed(database, incident.record.number).content
    ((name, content),) = attached(pdf).items()
    assert name == f"{incident.record.number}.json"
    assert hashlib.sha256(content).hexdigest() == fingerprint_on(pdf)
    told = json.loads(content)
    assert told["format"] == "ecrime-incident-1"
    assert told["facts"]["narrative"] == FACTS.narrative
    assert [[name["whole"] for name in person["names"]] for person in told["facts"]["people"]] == [
        ["សុខ សុភា", "SOK Sophea"],
        ["ចាន់ ដារ៉ា", "CHAN Dara"],
        [],
    ]
    assert told["record"]["version"] == 1
    assert [step["kind"] for step in told["history"]] == ["incident.record"]


def test_the_hash_is_of_the_record_and_not_of_the_printing(
    database: Database, record: Callable[..., Incident], clock: Clock
) -> None:
    incident = record()
    first = printed(database, incident.record.number)
    clock.freeze(NOW + timedelta(hours=50))
    state_purpose(database, "lak_chief")
    later = printed(database, incident.record.number, who="lak_chief", language="km")
    assert fingerprint_on(first.content) == fingerprint_on(later.content)
    assert first.content != later.content
    other = record(dataclasses.replace(FACTS, late_reason=LateReason.LATE_REPORT))
    assert fingerprint_on(printed(database, other.record.number).content) != fingerprint_on(first.content)


def test_history_is_told_field_by_field(database: Database, record: Callable[..., Incident]) -> None:
    incident = record(FACTS, "Two bicycles were taken.", "Three.")
    said = said_on(printed(database, incident.record.number).content)
    see(database.actor("lak"), incident)
    steps = queries.history(own_work(database.actor("lak")), incident.record.id)
    assert [said.count(str(step.entry_id)) for step in steps] == [1, 1, 1]
    assert "before · មុន Two bicycles were taken.after · ក្រោយ Three." in said
    assert f"before · មុន {MIXED}"[:60] in said
    assert f"{long_moment(NOW, ZONE, 'en')} · Officer lak2 · rule D10" in said


def test_a_long_history_is_whole_in_the_attached_file(
    database: Database, record: Callable[..., Incident], monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = record(FACTS, "First correction.", "Second correction.", "Third correction.")
    monkeypatch.setattr(sheet, "MOST_HISTORY", 1_500)
    pdf = printed(database, incident.record.number).content
    said = said_on(pdf)
    assert "Third correction." in said
    assert MIXED not in said
    assert f"2 earlier entries stand in the attached file {incident.record.number}.json only." in said
    assert len(json.loads(next(iter(attached(pdf).values())))["history"]) == 4


def test_the_state_of_the_lock_is_told(database: Database, record: Callable[..., Incident], clock: Clock) -> None:
    late = dataclasses.replace(FACTS, late_reason=LateReason.NO_NETWORK)
    late = dataclasses.replace(late, occurred=incident_facts(at=NOW - timedelta(hours=53)).occurred)
    incident = record(late)
    clock.freeze(NOW + timedelta(hours=48))
    state_purpose(database, "lak")
    said = said_on(printed(database, incident.record.number).content)
    assert f"Locked since {long_moment(NOW + timedelta(hours=48), ZONE, 'en')} (rule D10)" in said
    assert "recorded 5 h late" in said


def test_print_incident_is_a_disclosure_in_the_ledger(database: Database, record: Callable[..., Incident]) -> None:
    incident = record()
    pdf = printed(database, incident.record.number).content
    found = database.as_superuser(
        "select e.id, e.operation, e.subject_id, e.purpose, o.name_latin from ledger_entry e"
        " join officers_officer o on o.id = e.officer_id where e.kind = 'incident.print'"
    )
    assert [row[1:] for row in found] == [("disclosure", incident.record.id, "own_work", "Officer lak")]
    said = said_on(pdf)
    assert str(found[0][0]) in said
    assert "Work of the officer's own unit" in said
    assert f"{long_moment(NOW, ZONE, 'en')} · Officer lak · LAK" in said


def test_purpose_and_case_stand_on_the_sheet_and_the_file_says_who_is_hidden(
    database: Database, record: Callable[..., Incident]
) -> None:
    incident = record()
    number = incident.record.number
    open_access(database.actor("planning"), purpose="offence", case_number=number)
    pdf = printed(database, number, who="planning").content
    told = json.loads(next(iter(attached(pdf).values())))
    victim, witness = (str(person.id) for person in incident.facts.people[1:])
    assert told["masks"] == {victim: "victim", witness: "victim"}
    assert json.loads(next(iter(attached(printed(database, number).content).values())))["masks"] == {}
    name = next(found.name_en for found in country.purposes() if found.code == "offence")
    assert f"{name} · {number}" in said_on(pdf)


def test_without_the_right_nothing_is_printed(database: Database, record: Callable[..., Incident]) -> None:
    incident = record()
    number = incident.record.number
    count = "select count(*) from ledger_entry where kind in ('incident.print', 'incident.see')"
    before = database.as_superuser(count)
    assert printed(database, number, who="auditor").status_code == 403
    assert printed(database, number, who="admin").status_code == 403
    assert printed(database, number, who="hil").status_code == 404
    assert printed(database, "LAK-2026-999999").status_code == 404
    client = Client()
    assert client.get(f"/incidents/{number}/sheet.pdf").status_code == 401
    assert client.post(f"/incidents/{number}/sheet.pdf").status_code == 405
    assert database.as_superuser(count) == before


def test_the_database_asks_for_the_right_too(database: Database, record: Callable[..., Incident]) -> None:
    incident = record()
    actor = database.actor("lak")
    subject = queries.subject(actor, incident.record.number)
    session = f"select id from law.session where officer_id = '{actor.officer_id}'"
    database.as_superuser(
        f"update law.session set rights = array_remove(rights, 'incident.print') where id = ({session})"
    )
    with pytest.raises(Forbidden):
        actions.print_incident(own_work(actor), subject, b"{}")


def test_the_link_stands_where_the_right_is(database: Database, record: Callable[..., Incident]) -> None:
    number = record().record.number
    state_purpose(database, "auditor")
    client = Client()
    for who, is_there in (("lak", True), ("lak_chief", True), ("auditor", False)):
        client.cookies["session"] = database.tokens[who]
        for page in ("", "history/"):
            answer = client.get(f"/incidents/{number}/{page}")
            assert answer.status_code == 200
            assert (f"/incidents/{number}/sheet.pdf" in answer.content.decode()) == is_there


def test_no_cache_keeps_it_and_no_script_gets_it(database: Database, record: Callable[..., Incident]) -> None:
    number = record().record.number
    answer = printed(database, number)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == f'inline; filename="{number}.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_largest_record_is_printed(database: Database, record: Callable[..., Incident]) -> None:
    people = [
        briefly(Role.VICTIM, f"សុខ សុភា ទី{place}", f"SOK Sophea the {place}th", Sex.MALE, 30, nationality="KH")
        for place in range(500)
    ]
    offences = [OffenceFacts("T1")] * 50
    largest = dataclasses.replace(
        FACTS, people=tuple(people), offences=tuple(offences), narrative=(MIXED * 70)[:20_000].strip()
    )
    pdf = printed(database, record(largest).record.number).content
    said = said_on(pdf)
    assert "Offence 50" in said
    assert "SOK Sophea the 499th" in said
    assert largest.narrative in said
    assert len(pdf) < 1_000_000
