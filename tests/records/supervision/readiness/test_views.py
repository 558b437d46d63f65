"""The pages of readiness as a browser without a script meets them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from tests.base.pages.paper.reading import attached, lines_by_pdfium
from tests.records.incidents.test_views import Desk, fields_of, text_of
from tests.records.supervision.readiness.make import KINDS, report, serving_since, without
from tests.records.supervision.test_queries import HOUR, record

from ecrime.cli.drills.instance import Clock, Database
from ecrime.records.supervision.readiness import queries, rules
from ecrime.records.supervision.readiness.facts import EquipmentCount, Hindrance

# In the middle of the next month: the report of the one that runs today is late then.
NOW = (datetime.now(UTC).replace(day=1) + timedelta(days=32)).replace(day=15, hour=18)
FIRST = rules.month_before(NOW.date())
BOARD, REPORT, STATION = "/supervision/readiness/", "/supervision/readiness/report/", "/supervision/readiness/LAK/"
TYPED = {
    "specialists": "២",
    "trained": "2",
    **{f"equipment.{kind}.{name}": "3" for kind in KINDS for name in ("working", "broken", "wanted")},
    "line.kind": "fibre",
    "line.offline_hours": "1",
    "line.down_kbit": "20000",
    "line.up_kbit": "8000",
    "line.delay_ms": "40",
}


@pytest.fixture
def desk(database: Database, clock: Clock) -> Callable[..., Desk]:
    clock.freeze(NOW)
    serving_since(database, NOW - timedelta(days=90))
    database.as_superuser("update law.session set touched_at = law.now()")
    database.as_superuser("update officers_passkey_use set used_at = law.now()")
    return lambda who="lak", language="en": Desk(database, who, language)


def versions(database: Database) -> list[tuple[int, int, bool]]:
    rows = database.as_superuser("select number, specialists, measured from supervision_readiness order by number")
    return [(number, specialists, measured) for number, specialists, measured in rows]


def test_a_report_is_made_corrected_and_seen(desk: Callable[..., Desk], database: Database) -> None:
    officer = desk()
    form = fields_of(officer.get(REPORT))
    sent = officer.client.post(REPORT, {**form, **TYPED})
    assert (sent.status_code, sent["Location"]) == (303, f"{STATION}?month={FIRST:%Y-%m}&done=reported")
    shown = text_of(officer.get(sent["Location"]))
    assert "● ready" in shown
    assert "▲ reported late" in shown
    again = fields_of(officer.get(f"{REPORT}?month={FIRST:%Y-%m}"))
    assert (again["specialists"], again["line.up_kbit"], again["replaces"]) == ("2", "8000", "1")
    corrected = officer.client.post(REPORT, {**again, "equipment.scanner.working": "0"})
    assert corrected.status_code == 303, text_of(corrected)
    shown = text_of(officer.get(STATION))
    assert "✕ not ready" in shown
    assert "Scanners: none works." in shown
    assert "Scanners · Work before: 3 → after: 0" in shown
    assert versions(database) == [(1, 2, False), (2, 2, False)]


def test_what_was_typed_stays_where_it_is_refused(desk: Callable[..., Desk], database: Database) -> None:
    officer = desk()
    form = fields_of(officer.get(REPORT))
    wrong = {"trained": "9", "line.kind": "", "equipment.camera.broken": "many", "note": "ភ្លើងដាច់ញឹកញាប់"}
    answer = officer.client.post(REPORT, {**form, **TYPED, **wrong, "hindrance.power": "yes"})
    assert answer.status_code == 422
    kept = fields_of(answer)
    assert kept["equipment.camera.broken"] == "many"
    assert kept["note"] == "ភ្លើងដាច់ញឹកញាប់"
    assert kept["hindrance.power"] == "yes"
    words = text_of(answer)
    assert "Cameras · Broken: Write a whole number in figures, such as 2." in words
    assert "Choose by what the station is connected." in words
    assert versions(database) == []


def test_a_colleague_s_version_is_not_written_over(desk: Callable[..., Desk], database: Database) -> None:
    officer, form = desk(), fields_of(desk().get(REPORT))
    report(database, "lak2", month=FIRST)
    answer = officer.client.post(REPORT, {**form, **TYPED})
    assert answer.status_code == 409
    assert "A colleague has reported for this month meanwhile." in text_of(answer)
    assert fields_of(answer)["line.down_kbit"] == "20000"


def test_a_second_click_reports_nothing_more(desk: Callable[..., Desk], database: Database) -> None:
    officer = desk()
    form = {**fields_of(officer.get(REPORT)), **TYPED}
    assert [officer.client.post(REPORT, form).status_code for _ in range(2)] == [303, 303]
    assert len(versions(database)) == 1


@pytest.mark.parametrize(
    ("measured", "down", "stands"),
    [("20000/8000/40", "20000", True), ("20000/8000/40", "90000", False), ("", "20000", False), ("//", "", False)],
)
def test_what_was_changed_after_the_measure_is_stated_by_hand(
    desk: Callable[..., Desk], database: Database, measured: str, down: str, *, stands: bool
) -> None:
    officer = desk()
    form = {**fields_of(officer.get(REPORT)), **TYPED, "measured": measured, "line.down_kbit": down}
    assert officer.client.post(REPORT, form).status_code == 303
    assert versions(database) == [(1, 2, stands)]


def test_a_new_month_goes_on_from_the_last_without_what_is_new(desk: Callable[..., Desk], database: Database) -> None:
    officer = desk()
    report(database, month=FIRST, specialists=7, hindrances=(Hindrance.POWER,), note="Floods.")
    answer = officer.get(REPORT)
    form = fields_of(answer)
    assert (form["month"], form["specialists"], form["replaces"]) == (f"{NOW:%Y-%m}", "7", "0")
    assert (form["line.down_kbit"], form["note"], form["line.offline_hours"]) == ("", "", "")
    assert "hindrance.power" not in form
    assert "filled in from your last report" in text_of(answer)


def test_the_line_is_measured_by_letters(desk: Callable[..., Desk]) -> None:
    client, address = desk().client, "/supervision/readiness/line/"
    for count in (0, 1, 65_536):
        answer = client.get(f"{address}?bytes={count}", headers={"Accept-Encoding": "gzip"})
        assert (answer.status_code, len(answer.content)) == (200, count)
        assert answer["Content-Encoding"] == "identity"
        assert "no-store" in answer["Cache-Control"]
    assert client.get(f"{address}?bytes=64").content != client.get(f"{address}?bytes=64").content
    assert client.post(address, b"x" * 65_536, content_type="text/plain").status_code == 200
    assert client.get(f"{address}?bytes=9999999").status_code == 422
    assert client.get(f"{address}?bytes=-1").status_code == 422
    assert client.post(address, b"x" * 1_048_577, content_type="text/plain").status_code == 422
    assert desk("planner").get(f"{address}?bytes=0").status_code == 403


def test_the_board_puts_what_does_worst_first(desk: Callable[..., Desk], database: Database) -> None:
    planner = desk("planner")
    report(database, month=FIRST)
    report(database, "hil", month=FIRST, equipment=tuple(EquipmentCount(kind, 0, 2, 1) for kind in KINDS))
    shown = text_of(planner.get(BOARD))
    assert shown.index("HIL Hills") < shown.index("LAK Lakeside")
    assert "✕ not ready 1 ◐ ready with gaps 0 ● ready 1 ▲ not reported 0" in shown
    assert "Computers 3 2 1" in shown
    other = text_of(planner.get(f"{BOARD}?month={FIRST:%Y-%m}&sort=verdict"))
    assert other.index("LAK Lakeside") < other.index("HIL Hills")
    hidden = text_of(desk("lak_chief").get(BOARD))
    assert "HIL" not in hidden
    for sort in ("station", "-gaps", "prompt", "-reported", "nonsense"):
        assert planner.get(f"{BOARD}?sort={sort}").status_code == 200


def test_a_station_that_says_nothing_is_late_and_seen_by_its_chief(desk: Callable[..., Desk]) -> None:
    shown = text_of(desk("lak_chief").get(BOARD))
    assert "▲ not reported" in shown
    assert re.search(r"LAK .*days late", shown)
    assert "never reported" in text_of(desk("lak_chief").get(f"{STATION}?month={FIRST:%Y-%m}"))
    assert f"Stations that have not reported {FIRST:%B %Y}: LAK" in text_of(desk("lak_chief").get("/desk/"))
    assert f"{FIRST:%B %Y}: HIL, LAK" in text_of(desk("planner").get("/desk/"))
    assert f"Report of the station, {FIRST:%B %Y}" in text_of(desk("lak").get("/desk/"))


def test_the_desk_is_silent_once_it_is_reported(desk: Callable[..., Desk], database: Database) -> None:
    officer = desk()
    report(database, month=FIRST)
    assert "Report of the station" not in text_of(officer.get("/desk/"))
    assert "not reported" not in text_of(desk("lak_chief").get("/desk/"))


def test_a_trend_is_told(desk: Callable[..., Desk], database: Database, clock: Clock) -> None:
    desk()
    report(database, month=FIRST, trained=0)
    report(database, month=NOW.date().replace(day=1))
    assert "↗ better" in text_of(desk("lak_chief").get(f"{BOARD}?month={NOW:%Y-%m}"))


def test_promptness_stands_beside_the_verdict(desk: Callable[..., Desk], database: Database) -> None:
    desk()
    for delay in (3 * HOUR, 60 * HOUR):
        record(database, "lak", delay)
    report(database, month=NOW.date().replace(day=1))
    shown = text_of(desk("lak_chief").get(f"{STATION}?month={NOW:%Y-%m}"))
    assert "Recorded in the month: 2. Within 48 hours: 50 %. Half within 3 h." in shown
    assert "● ready" in shown


def test_the_counts_leave_as_csv(desk: Callable[..., Desk], database: Database) -> None:
    planner = desk("planner")
    report(database, month=FIRST, note="=secret words", hindrances=(Hindrance.POWER, Hindrance.OTHER))
    answer = planner.get(f"{BOARD}stations.csv?month={FIRST:%Y-%m}&sort=station")
    hil, lak = csv.DictReader(io.StringIO(answer.content.decode()))
    assert (hil["station"], hil["verdict"], hil["report"], hil["specialists"]) == ("HIL", "not_reported", "late", "")
    assert (lak["verdict"], lak["computer_working"], lak["hindrances"]) == ("gaps", "3", "power other")
    assert lak["gaps"] == "hindered_by_power hindered_by_other"
    assert "secret" not in answer.content.decode()
    assert answer["Content-Disposition"].endswith(f'readiness-{FIRST:%Y-%m}.csv"')


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_board_goes_on_paper(desk: Callable[..., Desk], database: Database, language: str) -> None:
    desk()
    report(database, month=FIRST, equipment=without("computer").equipment)
    answer = desk("planner", language).get(f"{BOARD}sheet.pdf?month={FIRST:%Y-%m}")
    assert answer["Content-Type"] == "application/pdf"
    said = " ".join(word for page in lines_by_pdfium(answer.content) for line in page for word in line.split())
    assert "LAK Lakeside Provincial Police" in said
    assert "Computers: none works." in said
    assert "កុំព្យូទ័រ៖ គ្មានមួយណាដំណើរការទេ។" in said.replace("\u200b", "")
    (counts,) = attached(answer.content).values()
    assert counts.decode().startswith("month,station,verdict,")
    # Nothing that the typefaces of paper have no glyph for.
    assert "[U+" not in said


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("criminal", BOARD, 403),
        ("criminal", "/supervision/readiness/stations.csv", 403),
        ("auditor", "/supervision/readiness/sheet.pdf", 403),
        ("lak_chief", REPORT, 403),
        ("planner", "/supervision/readiness/XX/", 404),
        ("hil_chief", STATION, 404),
        ("planner", f"{BOARD}?month=2026-13", 422),
        ("planner", f"{BOARD}?month=1026-10", 422),
        ("lak", f"{REPORT}?month=2020-01", 422),
    ],
)
def test_who_and_what_is_refused(desk: Callable[..., Desk], who: str, path: str, status: int) -> None:
    assert desk(who).get(path).status_code == status


def test_a_station_without_a_month_says_what_it_owes(database: Database) -> None:
    assert "No report is owed yet." in text_of(Desk(database, "lak_chief").get(STATION))
    assert queries.of_station(database.actor("lak_chief"), "LAK") == []
