"""The pages of incidents as a browser without a script meets them, on a real database."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ecrime.base.pages.dates import long_moment
from ecrime.cli.drills.instance import Clock, Database

# Tomorrow afternoon in Lakeside (America/Chicago): the ledger of the template ends today, and no clock goes back.
NOW = (datetime.now(UTC) + timedelta(days=1)).replace(hour=21, minute=30, second=0, microsecond=0)
ZONE = "America/Chicago"
HAPPENED = NOW - timedelta(hours=2)
TYPED = {
    "offences.0.class_code": "T1",
    "date": "t",
    "time": f"{HAPPENED.astimezone(ZoneInfo(ZONE)):%H%M}",
    "area_id": "Z10101",
    "place_detail": "Behind the market hall",
    "people.0.role": "suspect",
    "people.0.name_km": "សុខ សុភា",
    "people.0.name_latin": "SOK Sophea",
    "people.0.age": "៣៤",
    "people.0.nationality": "KH",
    "narrative": "A bicycle was taken.",
}


# What a page makes plain of what was understood, and what no browser can send.
TIDIED = {
    "t": (f"{HAPPENED.astimezone(ZoneInfo(ZONE)):%d/%m/%Y}",),
    "2359": ("23:59",),
    "0130": ("01:30",),
    "1/6/2026": ("01/06/2026",),
    "1/6/2014": ("01/06/2014",),
    "N1": ("N1 Noise at night",),
    "Z2": ("Z2 Hills",),
    "king": ("",),
}


class Desk:
    """One officer's browser without a script: sends forms, follows what the pages say."""

    def __init__(self, database: Database, who: str, language: str = "en") -> None:
        self.client = Client()
        self.client.cookies["session"] = database.tokens[who]
        self.client.cookies["ecrime_language"] = language

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, act: str, values: dict[str, str]) -> Any:
        return self.client.post(path, {**values, "act": act})

    def state_purpose(self, about: str = "The owner asked what became of it") -> None:
        """State a purpose for the next half hour."""
        answer = self.client.post("/look-up/purpose/", {"purpose": "other", "about": about})
        assert answer.status_code == 303, text_of(answer)

    def record(self, **changes: str) -> str:
        """Record an incident and return its number."""
        values = {**TYPED, "key": str(uuid4()), **{name.replace("__", "."): value for name, value in changes.items()}}
        answer = self.post("/incidents/record/", "record", values)
        assert answer.status_code == 303, text_of(answer)
        return str(answer["Location"]).split("/")[2]


def words_for(at: datetime) -> str:
    """A moment as an English page of Lakeside writes it."""
    return long_moment(at, ZONE, "en")


def text_of(answer: Any) -> str:
    """The words of a page."""
    body = re.sub(r"(?s)<(head|datalist).*?</\1>", " ", answer.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def fields_of(answer: Any) -> dict[str, str]:
    """What the form on a page would send: hidden fields, boxes, ticks, choices."""
    html = answer.content.decode()
    main = html[html.index("<main") :]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", main):
        attributes = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        kind, name = attributes.get("type"), attributes.get("name", "")
        if name and (kind not in ("checkbox", "radio") or " checked" in tag):
            found[name] = attributes.get("value", "")
    for name, body in re.findall(r'(?s)<textarea [^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', main):
        found[name] = unescape(body)
    for tag, body in re.findall(r"(?s)<select ([^>]*)>(.*?)</select>", main):
        chosen = re.search(r'value="([^"]*)" selected', body)
        named = re.search(r'name="([^"]+)"', tag)
        assert named
        found[named[1]] = chosen[1] if chosen else ""
    found.pop("csrfmiddlewaretoken", None)
    return found


@pytest.fixture
def desk(database: Database, clock: Clock) -> Callable[..., Desk]:
    clock.freeze(NOW)
    return lambda who="lak", language="en": Desk(database, who, language)


def test_recording_leads_to_the_record(desk: Callable[..., Desk]) -> None:
    officer = desk()
    form = fields_of(officer.get("/incidents/record/"))
    checked = officer.post("/incidents/record/", "check", {**form, **TYPED})
    assert checked.status_code == 200
    assert words_for(HAPPENED) in text_of(checked)
    assert f"Correctable until {words_for(NOW + timedelta(hours=48))}" in text_of(checked)
    done = officer.post("/incidents/record/", "record", fields_of(checked))
    assert (done.status_code, done["Location"]) == (303, "/incidents/LAK-2026-000001/?done=recorded")
    seen = text_of(officer.get(done["Location"]))
    for words in ("T1 Theft", "Lakeside › Loop › Old Market", "SOK Sophea", "34 years", "A bicycle was taken."):
        assert words in seen


def test_double_submit_records_once(desk: Callable[..., Desk]) -> None:
    officer = desk()
    values = {**TYPED, "key": str(uuid4())}
    first = officer.post("/incidents/record/", "record", values)
    second = officer.post("/incidents/record/", "record", values)
    assert first["Location"] == second["Location"]
    assert "1 to 1 of 1" in text_of(officer.get("/incidents/?sort=-happened"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"date": "31/11/2026"}, "no such day in this month"),
        ({"date": "t", "time": "2359"}, "cannot have happened after it is recorded"),
        ({"date": "1/1/2569"}, "Buddhist era"),
        ({"area_id": "Z2"}, "outside the area of your post"),
        ({"area_id": "nowhere at all"}, "There is no such area"),
        ({"offences.0.class_code": "XX9"}, "There is no such class of offence"),
        ({"offences.0.class_code": ""}, "The class of the offence is missing"),
        ({"people.0.role": ""}, "The role is missing"),
        ({"people.0.role": "king"}, "The role is missing"),
        ({"people.0.name_km": "", "people.0.name_latin": ""}, "The name is missing"),
        ({"people.0.unknown": "yes"}, "Take away the one that is wrong"),
        ({"people.0.age": "131"}, "from 0 to 130"),
        ({"people.0.age": "old"}, "from 0 to 130"),
        ({"people.0.nationality": "Atlantis"}, "There is no such nationality"),
        ({"people.0.name_latin": "S" * 1_000_000}, "longer than 200 characters"),
        ({"people.0.name_latin": "SOK\x00Sophea"}, "characters that cannot be kept"),
        ({"people.0.name_latin": "SOK \u202eSophea"}, "marks that turn its direction"),
        ({"narrative": "n" * 20_001}, "longer than 20000 characters"),
        ({"point": "here"}, "not a point we can read"),
        ({"point": "-87.6, 141.9"}, "Say how exactly"),
        ({"point": "104.9282, 11.5564", "point_precision": "exact"}, "Did you mean 11.5564, 104.9282?"),
        ({"point": "95, 200", "point_precision": "exact"}, "no such point on the earth"),
        ({"time": "", "date": "8/3/2026", "until_date": "7/3/2026"}, "The end lies before the beginning"),
        ({"date": "8/3/2026", "time": "0215"}, "Did you mean 03:15?"),
        ({"date": "1/11/2026", "time": "0130"}, "the clocks showed this time twice"),
        ({"date": "1/6/2026", "time": "0130"}, "Choose why it is recorded only now"),
        ({"date": "1/6/2026", "late_reason": "other"}, "needs a few words"),
        ({"date": "1/6/2014", "late_reason": "backlog", "offences.0.class_code": "N1"}, "not in force on the day"),
        ({"key": "not a key"}, "The request could not be read"),
    ],
)
def test_bad_answers_are_told_apart_and_kept(desk: Callable[..., Desk], changes: dict[str, str], words: str) -> None:
    officer = desk()
    values = {**TYPED, "key": str(uuid4()), **changes}
    answer = officer.post("/incidents/record/", "record", values)
    assert answer.status_code == 422
    assert words in text_of(answer)
    if "key" not in changes:
        kept = fields_of(answer)
        for name in ("people.0.name_km", "place_detail", "people.0.age", "key", *changes):
            assert kept[name] in (values[name], *TIDIED.get(values[name], ())), name
    assert "0 found" in text_of(officer.get("/incidents/?sort=-happened"))


def test_invalid_utf_8_is_refused(desk: Callable[..., Desk]) -> None:
    officer = desk()
    body = "&".join(f"{name}={value}" for name, value in {**TYPED, "key": str(uuid4()), "act": "check"}.items())
    answer = officer.client.post(
        "/incidents/record/",
        body.encode().replace(b"SOK", b"S%FF"),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 422
    assert "holds broken characters" in text_of(answer)


def test_rows_come_and_go_without_a_script(desk: Callable[..., Desk]) -> None:
    officer = desk()
    answer = officer.post("/incidents/record/", "add:people", TYPED)
    assert {"people.0.name_km", "people.1.name_km"} <= fields_of(answer).keys()
    answer = officer.post("/incidents/record/", "add:offences", fields_of(answer))
    filled = {**fields_of(answer), "offences.1.class_code": "B1", "people.1.role": "witness", "people.1.unknown": "yes"}
    answer = officer.post("/incidents/record/", "remove:people.0", filled)
    fields = fields_of(answer)
    assert "people.0.name_km" not in fields
    assert fields["people.1.role"] == "witness"
    checked = text_of(officer.post("/incidents/record/", "check", fields))
    assert "Offence 2 B1 Burglary" in checked
    assert "Witness · nobody knows who it is" in checked


def test_check_page_leads_back_to_a_field(desk: Callable[..., Desk]) -> None:
    officer = desk()
    checked = officer.post("/incidents/record/", "check", TYPED)
    assert 'value="change:people.0.role"' in checked.content.decode()
    again = officer.post("/incidents/record/", "change:narrative", fields_of(checked))
    assert fields_of(again)["narrative"] == TYPED["narrative"]
    assert fields_of(again)["date"] == f"{HAPPENED.astimezone(ZoneInfo(ZONE)):%d/%m/%Y}"


def test_late_record_says_why(desk: Callable[..., Desk]) -> None:
    officer = desk()
    late = {"date": "1/6/2026", "late_reason": "no_network"}
    checked = text_of(officer.post("/incidents/record/", "check", {**TYPED, "key": str(uuid4()), **late}))
    assert "days late" in checked
    assert "to be recorded in time" not in checked
    number = officer.record(date="1/6/2026", late_reason="no_network", late_note="The line was down.")
    seen = text_of(officer.get(f"/incidents/{number}/"))
    assert "recorded late" in seen
    assert "No line or no power · The line was down." in seen
    assert number in text_of(officer.get("/incidents/?state=late&sort=-happened"))
    assert "1 of 1 recorded late" in text_of(officer.get("/desk/"))


def test_repeated_hour_is_recorded_as_both_readings(desk: Callable[..., Desk]) -> None:
    officer = desk()
    twice = {"date": "2/11/2025", "time": "0130", "late_reason": "late_report"}
    asked = officer.post("/incidents/record/", "record", {**TYPED, "key": str(uuid4()), **twice})
    assert asked.status_code == 422
    assert "The first time, before the clocks were put back" in text_of(asked)
    number = officer.record(**twice, which="unknown")
    assert "01:30 (Not known)" in text_of(officer.get(f"/incidents/{number}/"))
    form = fields_of(officer.get(f"/incidents/{number}/correct/"))
    assert (form["time"], form["which"]) == ("01:30", "unknown")


def test_correction_shows_before_and_after(desk: Callable[..., Desk]) -> None:
    officer = desk()
    number = officer.record()
    colleague = desk("lak2")
    form = fields_of(colleague.get(f"/incidents/{number}/correct/"))
    assert form["people.0.name_km"] == "សុខ សុភា"
    changed = {**form, "offences.0.class_code": "b1", "people.0.age": "35", "place_detail": ""}
    checked = colleague.post(f"/incidents/{number}/correct/", "check", changed)
    words = text_of(checked)
    assert "Offence 1 · Class of offence T1 Theft B1 Burglary" in words
    assert "Person 1 · Age 34 years 35 years" in words
    assert "Where exactly Behind the market hall —" in words
    done = colleague.post(f"/incidents/{number}/correct/", "correct", fields_of(checked))
    assert done.status_code == 303
    history = text_of(colleague.get(f"/incidents/{number}/history/"))
    assert history.index("Corrected") < history.index("Recorded")
    assert "before: T1 Theft → after: B1 Burglary" in history
    assert "Officer lak2 rule D10" in history


def test_correction_that_changes_nothing_is_refused(desk: Callable[..., Desk]) -> None:
    officer = desk()
    number = officer.record()
    form = fields_of(officer.get(f"/incidents/{number}/correct/"))
    answer = officer.post(f"/incidents/{number}/correct/", "check", form)
    assert answer.status_code == 422
    assert "Nothing differs from the record" in text_of(answer)


def test_stale_edit_shows_both_versions(desk: Callable[..., Desk]) -> None:
    officer, colleague = desk(), desk("lak2")
    number = officer.record()
    path = f"/incidents/{number}/correct/"
    mine = {**fields_of(officer.get(path)), "narrative": "Two bicycles were taken."}
    theirs = {**fields_of(colleague.get(path)), "narrative": "A motorcycle was taken."}
    assert colleague.post(path, "correct", theirs).status_code == 303
    conflict = officer.post(path, "correct", mine)
    assert conflict.status_code == 409
    words = text_of(conflict)
    assert "What happened A motorcycle was taken. Two bicycles were taken." in words
    assert "Officer lak2" in words
    checked = officer.post(path, "check", fields_of(conflict))
    assert checked.status_code == 200
    assert officer.post(path, "correct", fields_of(checked)).status_code == 303
    assert "Two bicycles were taken." in text_of(officer.get(f"/incidents/{number}/"))


def test_stale_edit_is_met_at_the_check_already(desk: Callable[..., Desk]) -> None:
    officer = desk()
    number = officer.record()
    path = f"/incidents/{number}/correct/"
    mine = {**fields_of(officer.get(path)), "narrative": "Two bicycles."}
    assert officer.post(path, "correct", {**mine, "narrative": "Three.", "key": str(uuid4())}).status_code == 303
    assert officer.post(path, "check", mine).status_code == 409


def test_locked_record_keeps_what_was_typed_in_sight(desk: Callable[..., Desk], clock: Clock) -> None:
    officer = desk()
    number = officer.record()
    path = f"/incidents/{number}/correct/"
    mine = {**fields_of(officer.get(path)), "narrative": "Two bicycles were taken."}
    clock.freeze(NOW + timedelta(hours=48))
    answer = officer.post(path, "correct", mine)
    assert answer.status_code == 403
    words = text_of(answer)
    assert "rule D10" in words
    assert "Two bicycles were taken." in words
    assert officer.get(path).status_code == 403
    asked = officer.get(f"/incidents/{number}/")
    assert (asked.status_code, asked["Location"]) == (303, f"/look-up/purpose/?next=%2Fincidents%2F{number}%2F")
    officer.state_purpose()
    seen = text_of(officer.get(f"/incidents/{number}/"))
    assert "Locked since" in seen
    assert "/correct/" not in officer.get(f"/incidents/{number}/").content.decode()


def test_refusal_of_the_service_keeps_the_form(desk: Callable[..., Desk], clock: Clock) -> None:
    officer = desk()
    officer.record()
    clock.freeze(NOW - timedelta(seconds=3))
    answer = officer.post("/incidents/record/", "record", {**TYPED, "key": str(uuid4())})
    assert answer.status_code == 503
    assert "The clock of the service is wrong" in text_of(answer)
    assert fields_of(answer)["narrative"] == TYPED["narrative"]


def test_database_that_is_away_loses_nothing(desk: Callable[..., Desk]) -> None:
    officer = desk()
    officer.client.raise_request_exception = False
    values = {**TYPED, "key": str(uuid4()), "act": "record"}
    here = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "gone"
    try:
        answer = officer.client.post("/incidents/record/", values, headers={"Origin": "http://testserver"})
    finally:
        connection.close()
        connection.settings_dict["NAME"] = here
    assert answer.status_code == 503
    assert "The service cannot reach its records now" in text_of(answer)
    assert fields_of(answer) == values
    assert officer.client.post("/incidents/record/", fields_of(answer)).status_code == 303


def test_only_the_own_unit_corrects(desk: Callable[..., Desk]) -> None:
    number = desk().record()
    assert desk("lak_chief").get(f"/incidents/{number}/").status_code == 200
    assert desk("lak_chief").get(f"/incidents/{number}/correct/").status_code == 403
    assert desk("lak_chief").get("/incidents/record/").status_code == 403
    assert desk("hil").get(f"/incidents/{number}/").status_code == 404
    assert desk("hil").get(f"/incidents/{number}/correct/").status_code == 404
    assert desk("hil").get(f"/incidents/{number}/history/").status_code == 404


def test_opening_a_record_is_in_the_ledger(desk: Callable[..., Desk], database: Database) -> None:
    officer = desk()
    number = officer.record()
    count = "select count(*) from ledger_entry where kind = 'incident.see'"
    before = database.as_superuser(count)[0][0]
    officer.get(f"/incidents/{number}/")
    officer.get(f"/incidents/{number}/history/")
    officer.get(f"/incidents/{number}/correct/")
    officer.get("/incidents/?sort=-happened")
    assert database.as_superuser(count)[0][0] == before + 3


def test_list_narrows_by_what_its_address_says(desk: Callable[..., Desk]) -> None:
    officer = desk()
    theft = officer.record()
    burglary = officer.record(offences__0__class_code="B1", area_id="Z10102", date="y")
    today = f"{NOW.astimezone(ZoneInfo(ZONE)):%Y-%m-%d}"
    for address, found in (
        ("class=B1", {burglary}),
        ("area=Z10101", {theft}),
        ("area=Z1", {theft, burglary}),
        (f"from={today}&to={today}", {theft}),
        ("state=open", {theft, burglary}),
        ("state=locked", set()),
        ("state=withdrawn", set()),
    ):
        answer = officer.get(f"/incidents/?{address}&sort=-happened")
        assert answer.status_code == 200, address
        words = text_of(answer)
        assert {number for number in (theft, burglary) if number in words} == found, address
        assert "SOK" not in words


def test_list_writes_codes_and_dates_into_its_address(desk: Callable[..., Desk]) -> None:
    officer = desk()
    answer = officer.get("/incidents/?area=old+market&class=&from=t&to=&state=&sort=-happened")
    assert answer.status_code == 302
    assert answer["Location"] == f"?area=Z10101&from={NOW.astimezone(ZoneInfo(ZONE)):%Y-%m-%d}&sort=-happened"
    wrong = officer.get("/incidents/?from=31/2/2026")
    assert wrong.status_code == 422
    assert "found" not in text_of(wrong)


def test_number_is_found_however_it_is_written(desk: Callable[..., Desk]) -> None:
    officer = desk()
    number = officer.record()
    year = number.split("-")[1]
    khmer = number.translate({ord(str(digit)): chr(0x17E0 + digit) for digit in range(10)})
    for typed in (number, number.lower(), f"lak {year} 1", khmer, f" LAK{year}000001 "):
        answer = officer.client.get("/incidents/find/", {"number": typed})
        assert (answer.status_code, answer["Location"]) == (303, f"/incidents/{number}/"), typed
    for typed in ("LAK-2026-999999", "HIL-2026-000001"):
        missing = officer.client.get("/incidents/find/", {"number": typed})
        assert missing.status_code == 404
        assert "no such record in the area of your post" in text_of(missing)
    assert "This is not a record number" in text_of(officer.client.get("/incidents/find/", {"number": "theft"}))


def test_next_record_may_start_from_the_last(desk: Callable[..., Desk]) -> None:
    officer = desk()
    number = officer.record()
    assert f"?like={number}" in officer.get(f"/incidents/{number}/").content.decode()
    form = fields_of(officer.get(f"/incidents/record/?like={number}"))
    assert form["offences.0.class_code"] == "T1 Theft"
    assert form["area_id"] == "Z10101 Old Market"
    assert form["date"] == f"{HAPPENED.astimezone(ZoneInfo(ZONE)):%d/%m/%Y}"
    assert not form["narrative"]


def test_desk_shows_the_open_windows(desk: Callable[..., Desk]) -> None:
    officer = desk()
    number = officer.record()
    words = text_of(officer.get("/desk/"))
    assert f"{number} · T1 Theft" in words
    assert "Check the facts" in words
    assert number not in text_of(desk("hil").get("/desk/"))


def test_pages_are_khmer_as_well(desk: Callable[..., Desk]) -> None:
    number = desk().record()
    khmer = desk(language="km")
    seen = text_of(khmer.get(f"/incidents/{number}/"))
    assert "ចោរកម្ម" in seen
    assert "ផ្សារចាស់" in seen
    assert "Where exactly" not in seen


def test_session_ended_while_typing_loses_nothing(desk: Callable[..., Desk], database: Database) -> None:
    officer = desk()
    officer.client.cookies["session"] = "gone"
    answer = officer.client.post(
        "/incidents/record/", {**TYPED, "act": "record", "key": str(uuid4())}, headers={"Origin": "http://testserver"}
    )
    assert answer.status_code == 401
    waiting = fields_of(answer)
    assert waiting["kept.people.0.name_km"] == TYPED["people.0.name_km"]
    wrong = officer.client.post("/sign-in/", {**waiting, "code": "0000-0000-0000"})
    assert wrong.status_code == 422
    assert fields_of(wrong)["kept.narrative"] == TYPED["narrative"]
    assert "Nothing you typed is lost" in text_of(wrong)


PAGES = {
    "record": "/incidents/record/",
    "see": "/incidents/{number}/",
    "correct": "/incidents/{number}/correct/",
    "history": "/incidents/{number}/history/",
    "list": "/incidents/?sort=-happened",
    "find": "/incidents/find/?number={number}",
    "desk": "/desk/",
}
# How many SQL queries each page takes; a change is meant, or a fault.
QUERIES = {"record": 17, "see": 38, "correct": 43, "history": 34, "list": 21, "find": 10, "desk": 44}


def test_pages_take_as_many_queries_as_recorded(desk: Callable[..., Desk]) -> None:
    officer = desk()
    number = [officer.record() for _ in range(3)][-1]
    taken = {}
    for name, path in PAGES.items():
        officer.get(path.format(number=number))
        with CaptureQueriesContext(connection) as found:
            officer.get(path.format(number=number))
        taken[name] = len(found.captured_queries)
    assert taken == QUERIES
