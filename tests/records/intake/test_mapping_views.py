"""A file without a mapping: its columns are proposed, changed in plain fields, checked, kept for the next one."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.records.intake.make_batches import Intake
from tests.records.intake.test_views import text, work

from ecrime.cli.drills.instance import Database
from ecrime.records.intake.mapping_toml import mapping_from_toml

# Day and month may be swapped in every row; beats and one offence are words that no pack has.
FILE = (
    "CaseNo,Date,Time,Beat,Crime,Suspect,Sex\n"
    "1,02/03/2015,10:00,7A,theft,Sok Dara,M\n"
    "2,04/03/2015,11:30,9B,sorcery,Keo Vibol,F\n"
    "3,05/03/2015,12:00,7A,auto theft,,\n"
)
ANSWERS = {
    "order": "day",
    "columns.3.meaning": "area_list",
    "values.3.0": "Z107",
    "values.3.1": "Z109",
    "values.4.1": "T1",
}


@pytest.fixture
def client(database: Database) -> Client:
    found = Client()
    found.cookies["session"] = database.tokens["lak"]
    found.cookies["ecrime_language"] = "en"
    return found


def uploaded(client: Client, content: str = FILE) -> str:
    """The address of the page on which the columns are named."""
    file = SimpleUploadedFile("register.csv", content.encode())
    page = client.post("/intake/new/", {"file": file, "mapping": "", "key": str(uuid4())})["Location"]
    work()
    return f"{page}mapping/"


def test_proposals_are_shown_with_samples_and_what_is_missing(client: Client, database: Database) -> None:
    page = uploaded(client)
    shown = text(client.get(page))  # type: ignore[arg-type]
    for word in ("Sok Dara · Keo Vibol", "theft", "sorcery", "%d/%m/%Y", "a guess, please look"):
        assert word in shown
    assert "Say which number of a date is the day" in shown
    assert re.search(r'value="T2 [^"]*"[^>]*name="values.4.', shown)
    seen = "select count(*) from ledger_entry where kind = 'incident.see' and subject_kind = 'batch'"
    assert database.as_superuser(seen) == [(1,)]


def test_map_batch_from_answers_to_records(client: Client, intake: Intake, database: Database) -> None:
    page = uploaded(client)
    see = page.removesuffix("mapping/")
    assert client.get(see)["Location"] == page
    assert client.post(page, {**ANSWERS, "act": "look"}).status_code == 303
    tried = text(client.get(page))  # type: ignore[arg-type]
    assert "Of the first 3 rows 3 would be recorded and 0 refused." in tried
    assert client.post(page, {**ANSWERS, "act": "check"})["Location"] == see
    work()
    client.post(see, {"act": "record"})
    work()
    assert intake.standing() == 3
    assert database.as_superuser("select count(*) from intake_draft") == [(0,)]
    mapping = mapping_from_toml(client.get(f"{see}mapping.toml").content.decode())
    assert mapping.source == "register"
    assert database.as_superuser("select distinct source from intake_batch") == [("register",)]


def test_rows_with_a_word_that_means_nothing_are_counted_before_anything_is_recorded(client: Client) -> None:
    page = uploaded(client)
    client.post(page, {**ANSWERS, "values.4.1": "", "act": "look"})
    shown = text(client.get(page))  # type: ignore[arg-type]
    assert "1 values in 1 rows mean nothing yet" in shown
    assert "Of the first 3 rows 2 would be recorded and 1 refused." in shown


def test_what_is_missing_stays_on_the_form_with_everything_typed(client: Client) -> None:
    page = uploaded(client)
    answer = client.post(page, {**ANSWERS, "order": "", "source": "Old <register>", "act": "check"})
    assert answer.status_code == 422
    assert 'href="#f-order"' in text(answer)  # type: ignore[arg-type]
    assert "Old &lt;register&gt;" in text(answer)  # type: ignore[arg-type]
    again = text(client.get(page))  # type: ignore[arg-type]
    assert "Old &lt;register&gt;" in again


def test_a_box_takes_words_and_refuses_what_is_none(client: Client) -> None:
    page = uploaded(client)
    answer = client.post(page, {**ANSWERS, "values.3.0": "Stone Yard", "values.4.1": "nonsense", "act": "look"})
    shown = text(answer)  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert 'value="Z107 ' in shown
    assert 'href="#f-values-4-1"' in shown


def test_a_mapping_may_be_written_by_hand_and_dropped_again(client: Client) -> None:
    page = uploaded(client)
    client.post(page, {**ANSWERS, "act": "look"})
    client.post(page, {"act": "by_hand"})
    shown = text(client.get(page))  # type: ignore[arg-type]
    assert 'name="toml"' in shown
    assert "columns.0.meaning" not in shown
    wrong = client.post(page, {"toml": "kind = 7", "act": "check"})
    assert wrong.status_code == 422
    assert "kind = 7" in text(wrong)  # type: ignore[arg-type]
    client.post(page, {"act": "by_form", "toml": "kind = 7"})
    assert "columns.0.meaning" in text(client.get(page))  # type: ignore[arg-type]


def test_keep_mapping_in_versions_and_offer_it_to_the_next_file(client: Client, database: Database) -> None:
    page = uploaded(client)
    client.post(page, {**ANSWERS, "act": "check"})
    work()
    see = page.removesuffix("mapping/")
    assert client.post(see, {"act": "keep", "name": " "}).status_code == 422
    for _again in range(2):
        assert client.post(see, {"act": "keep", "name": "Register of Lakeside"}).status_code == 303
    rows = database.as_superuser(
        "select m.name, m.number, m.text_hash = sha256(convert_to(m.text, 'UTF8')), e.kind from intake_keptmapping m"
        " join ledger_entry e on e.id = m.entry_id order by m.number"
    )
    assert rows == [
        ("Register of Lakeside", 1, True, "mapping.keep"),
        ("Register of Lakeside", 2, True, "mapping.keep"),
    ]
    listed = text(client.get("/intake/mappings/"))  # type: ignore[arg-type]
    assert listed.count("Register of Lakeside") == 2
    link = re.search(r'href="(/intake/mappings/[^"]+\.toml)"', listed)
    assert link
    assert 'source = "register"' in client.get(link[1]).content.decode()

    other = uploaded(client, FILE + "4,06/03/2015,09:00,7A,theft,,\n")
    offered = text(client.get(other))  # type: ignore[arg-type]
    kept = re.search(r'name="kept" value="([^"]+)"', offered)
    assert kept
    client.post(other, {"act": "use", "kept": kept[1]})
    assert "Of the first 4 rows 4 would be recorded" in text(client.get(other))  # type: ignore[arg-type]
    unlike = uploaded(client, "a,b\n1,2\n")
    assert 'name="kept"' not in text(client.get(unlike))  # type: ignore[arg-type]


def test_a_checked_file_may_be_described_otherwise_without_another_upload(client: Client, intake: Intake) -> None:
    page = uploaded(client)
    client.post(page, {**ANSWERS, "act": "check"})
    work()
    again = client.post(page.removesuffix("mapping/"), {"act": "map_anew"})["Location"]
    shown = text(client.get(again))  # type: ignore[arg-type]
    assert 'value="Z107 ' in shown
    client.post(again, {"values.4.1": "R1", "act": "check"})
    work()
    client.post(again.removesuffix("mapping/"), {"act": "record"})
    work()
    assert intake.standing() == 3


def test_a_file_whose_headings_stand_further_down_is_read_again(client: Client) -> None:
    page = uploaded(client, "Register of Lakeside,Register of Lakeside\n" + FILE)
    see = page.removesuffix("mapping/")
    assert "Say how to read the file" in text(client.get(see))  # type: ignore[arg-type]
    assert client.post(page, {"act": "read_again", "heading_row": "x"}).status_code == 422
    assert client.post(page, {"act": "read_again", "heading_row": "2"})["Location"] == see
    work()
    client.post(page, {**ANSWERS, "act": "look"})
    shown = text(client.get(page))  # type: ignore[arg-type]
    assert "Of the first 3 rows 3 would be recorded" in shown
    assert "heading_row = 2" in shown


def test_json_goes_the_same_way(client: Client) -> None:
    page = uploaded(client, '[{"date": "2015-03-21", "where": {"district": "Loop"}, "crime": "theft"}]')
    shown = text(client.get(page))  # type: ignore[arg-type]
    assert "where.district" in shown
    assert "Of the first 1 rows 1 would be recorded" in shown


def test_another_unit_and_a_chief_see_nothing_of_it(client: Client, database: Database) -> None:
    page = uploaded(client)
    client.cookies["session"] = database.tokens["hil"]
    assert client.get(page).status_code == 404
    assert client.get(page.replace("mapping/", "mapping.toml")).status_code == 404
    client.cookies["session"] = database.tokens["lak_chief"]
    assert client.get(page).status_code == 403
    assert client.get("/intake/mappings/").status_code == 403


def test_a_draft_may_be_thrown_away(client: Client, database: Database, intake: Intake) -> None:
    page = uploaded(client)
    assert client.post(page.removesuffix("mapping/"), {"act": "discard"}).status_code == 303
    assert intake.kept_uploads() == 0
    assert database.as_superuser("select count(*) from intake_draft") == [(0,)]
