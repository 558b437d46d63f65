"""Both files on the pages: uploaded together, the join proposed from what they hold, changed in plain fields."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from tests.records.intake.joining.make_joined import INCIDENTS, MAPPING, ORPHANS, PEOPLE
from tests.records.intake.make_batches import Intake
from tests.records.intake.test_views import text, work

from ecrime.cli.drills.instance import Database
from ecrime.records.intake.mapping_toml import mapping_from_toml

CASES = (
    "CaseNo,Date,District,Crime\n" + "".join(f"K-{number},{number:02d}/03/2015,7,theft\n" for number in range(11, 31))
).encode()
PARTIES = (
    "ID,Case,Role,Name,Gender,DOB\n"
    + "".join(f"{n},K-{11 + n // 2},{'Vict.' if n % 2 else 'Accused'},Sok Dara {n},M,13/05/1980\n" for n in range(20))
).encode()
ANSWERS = {"area": "Z107"}


@pytest.fixture
def client(database: Database) -> Client:
    found = Client()
    found.cookies["session"] = database.tokens["lak"]
    found.cookies["ecrime_language"] = "en"
    return found


def sent(client: Client, incidents: bytes, people: bytes | None, *, mapping: str = "") -> HttpResponse:
    files = {"file": SimpleUploadedFile("cases.csv", incidents)}
    if people is not None:
        files["people"] = SimpleUploadedFile("parties.csv", people)
    answer = client.post("/intake/new/", {**files, "mapping": mapping, "key": str(uuid4())})
    assert isinstance(answer, HttpResponse)
    return answer


def uploaded(client: Client, incidents: bytes = CASES, people: bytes = PARTIES) -> str:
    page = sent(client, incidents, people)["Location"]
    work()
    return f"{page}mapping/"


def chosen(shown: str, name: str) -> str:
    box = re.search(rf'<select[^>]*name="{re.escape(name)}".*?</select>', shown, re.DOTALL)
    assert box, name
    found = re.search(r'<option value="([^"]*)" selected', box[0])
    return found[1] if found else ""


def test_the_join_and_the_columns_of_people_are_proposed(client: Client) -> None:
    shown = text(client.get(uploaded(client)))  # type: ignore[arg-type]
    assert (chosen(shown, "key"), chosen(shown, "people.key")) == ("0", "1")
    meanings = [chosen(shown, f"people.columns.{place}.meaning") for place in range(6)]
    assert meanings == ["nothing", "nothing", "role", "name_latin", "sex", "birth"]
    assert {chosen(shown, "people.values.2.0"), chosen(shown, "people.values.2.1")} == {"suspect", "victim"}
    # What a row of people cannot be is not offered for them, and what only such a row is, not for the others.
    assert 'value="narrative"' not in shown[shown.index("f-people-columns") :]
    assert 'value="role"' not in shown[: shown.index("f-people-columns")]


def test_map_batch_joins_and_records_both_files(client: Client, database: Database, intake: Intake) -> None:
    page = uploaded(client)
    answer = client.post(page, {**ANSWERS, "act": "look"})
    assert answer.status_code == 303
    shown = text(client.get(page))  # type: ignore[arg-type]
    assert "Of the first 20 rows 20 would be recorded" in shown
    assert "Sok Dara 0" in shown
    answer = client.post(page, {**ANSWERS, "act": "check"})
    work()
    batch = answer["Location"]
    assert "<dt>People of the second file</dt><dd>20</dd>" in text(client.get(batch))  # type: ignore[arg-type]
    client.post(batch, {"act": "record"})
    work()
    assert intake.standing() == 20
    assert database.as_superuser("select count(*) from incidents_personstated") == [(20,)]
    assert intake.kept_uploads() == 0
    report = text(client.get(f"{batch}report/"))  # type: ignore[arg-type]
    assert "state 20 people; in the records of this import 20 people stand now" in re.sub(r"\s+", " ", report)
    assert client.get(f"{batch}report.pdf").status_code == 200


def test_a_join_that_nobody_can_see_is_asked_for(client: Client) -> None:
    page = uploaded(client, people=PARTIES.replace(b"K-", b"Z"))
    shown = text(client.get(page))  # type: ignore[arg-type]
    assert "Say which column of each file has the number" in shown
    answer = client.post(page, {**ANSWERS, "act": "check"})
    assert answer.status_code == 422
    client.post(page, {**ANSWERS, "key": "0", "people.key": "1", "act": "look"})
    assert "Of the first 20 rows 20 would be recorded" in text(client.get(page))  # type: ignore[arg-type]


def test_without_a_column_of_roles_everybody_is_what_the_officer_says(client: Client) -> None:
    page = uploaded(client)
    client.post(page, {**ANSWERS, "people.columns.2.meaning": "nothing", "act": "look"})
    assert "No column tells what the people are" in text(client.get(page))  # type: ignore[arg-type]
    client.post(page, {**ANSWERS, "people.role": "witness", "act": "look"})
    written = client.get(page.replace("mapping/", "mapping.toml"))
    mapping = mapping_from_toml(text(written))  # type: ignore[arg-type]
    assert mapping.join is not None
    assert mapping.join.person.role.parts == ("witness",)


def test_people_who_belong_to_no_row_are_told_before_anything_is_recorded(client: Client, intake: Intake) -> None:
    batch = sent(client, INCIDENTS, ORPHANS, mapping=MAPPING)["Location"]
    work()
    shown = text(client.get(batch))  # type: ignore[arg-type]
    assert "<dt>Belong to no row</dt><dd>2</dd>" in shown
    assert "case (people&#x27;s file, row 5)" in shown
    assert 'value="record_good"' in shown
    assert 'value="record"' not in shown
    assert "(people's file, row 5)" in b"".join(client.get(f"{batch}problems.csv")).decode()
    client.post(batch, {"act": "record_good"})
    work()
    assert intake.standing() == 3


def test_a_mapping_that_joins_asks_for_the_second_file_at_once(client: Client, intake: Intake) -> None:
    for people, mapping in ((None, MAPPING), (PEOPLE, MAPPING[: MAPPING.index("[join]")])):
        answer = sent(client, INCIDENTS, people, mapping=mapping)
        assert answer.status_code == 422
    assert intake.batches() == 0


def test_what_its_columns_are_may_be_said_otherwise(client: Client, intake: Intake) -> None:
    page = uploaded(client)
    client.post(page, {**ANSWERS, "act": "check"})
    work()
    again = client.post(page.removesuffix("mapping/"), {"act": "map_anew"})["Location"]
    shown = text(client.get(again))  # type: ignore[arg-type]
    assert chosen(shown, "people.key") == "1"
    client.post(again, {**ANSWERS, "act": "check"})
    work()
    client.post(again.removesuffix("mapping/"), {"act": "record"})
    work()
    assert intake.standing() == 20


def test_the_second_file_is_read_otherwise_when_asked(client: Client) -> None:
    page = uploaded(client, people=b"Parties of 2015\n" + PARTIES)
    asked = client.post(page, {"act": "layout"})
    assert 'name="people.heading_row"' in text(asked)  # type: ignore[arg-type]
    client.post(page, {"act": "read_again", "people.heading_row": "2"})
    work()
    shown = text(client.get(page))  # type: ignore[arg-type]
    assert chosen(shown, "people.key") == "1"
    assert client.post(page, {**ANSWERS, "act": "check"}).status_code == 303
