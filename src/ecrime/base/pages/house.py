"""Every part on one page with invented facts, for those who build pages; development only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ecrime.base.pages.areas import choose_area
from ecrime.base.pages.choices import choose
from ecrime.base.pages.clocks import Clock, ClockState, due_clock, late_mark, state_clock, window_clock
from ecrime.base.pages.dates import read_date, read_time, today_in
from ecrime.base.pages.fields import Field, Form, Option
from ecrime.base.pages.lists import Column, ListState
from ecrime.base.pages.page import page
from ecrime.base.pages.parts import CheckRow, Difference, HistoryEntry, IdentityBar, RowProblem
from ecrime.base.pages.tabs import Badge, TabLink
from ecrime.foundation.errors import Problem

ZONE = "Asia/Phnom_Penh"
POINTS = (Option("exact", "ជាក់លាក់ · Exact"), Option("street", "ផ្លូវ · Street"))
ROLES = (Option("victim", "ជនរងគ្រោះ · Victim"), Option("suspect", "ជនសង្ស័យ · Suspect"))
NOW = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)
NUMBER = "KDL-2026-000417"
# The words that show whether a line is high enough for Khmer (the house's typography rules).
TALL_WORDS = "ស្ត្រីសង្ខ្យា ញូដូ ប៊្លូ ខ្ញុំ ក្បៀ អ៊ី ព្រះមហាក្សត្រ ង្ខ្យ ក្រឹត្យ ឱ្យ ញ្ញូ ស៊ីក្លូ"

CLASSES = (
    Option("T1", "លួច · Theft", "ក្រមព្រហ្មទណ្ឌ 353"),
    Option("T2", "លួចមានស្ថានទម្ងន់ទោស · Aggravated theft", "356"),
    Option("R1", "ប្លន់ · Robbery", "354"),
)

USUAL = {
    "class": "T1 លួច · Theft",
    "date": "201126",
    "time": "14:30",
    "narrative": TALL_WORDS,
    "people.0.role": "victim",
}
WRONG = USUAL | {"class": "លួច", "date": "30/02/2026", "time": "2530", "area": "zz", "people.0.role": ""}


@require_http_methods(["GET", "POST"])
def show_parts(request: HttpRequest) -> HttpResponse:
    """The parts in their usual state, or with ``?state=wrong`` as after a refusal, ``?state=empty`` with nothing.

    The form may be sent: it is checked, its rows come and go, and nothing is kept.
    """
    state = request.GET.get("state", "")
    form = PartsForm(Form.values_of(request) if request.method == "POST" else WRONG if state == "wrong" else USUAL)
    if state == "wrong" or (request.method == "POST" and not form.rearrange(request.POST.get("act", ""))):
        form.check()
    listing = ListState.of(
        request, filters=["within", "from", "to"], sorts=["number", "happened_at"], default_sort="-number"
    )
    return page(
        request,
        "pages/parts.html",
        status=422 if request.method == "POST" and form.problems else 200,
        form=form,
        classes=CLASSES,
        clocks=_clocks(),
        identity=_identity(),
        tabs=[
            TabLink("អង្គហេតុ · Facts", "?", is_current=True),
            TabLink("ប្រវត្តិ · History", "?state=empty", is_current=False),
        ],
        rows=_check_rows(),
        history=_history(),
        differences=_differences(),
        problems=_row_problems(),
        listing=listing,
        columns=[
            Column("លេខ · Number", "number"),
            Column("អ្វី · What"),
            Column("កើតឡើង · Happened", "happened_at"),
            Column("បទល្មើស · Offences", is_number=True),
        ],
        filters=[
            form.combobox("within", "តំបន់ · Area", source="/country/areas/"),
            form.date("from", "ពី · From"),
            form.date("to", "ដល់ · To"),
        ],
        spans=listing.spans(today_in(ZONE, timezone.now())),
        reason=[form.text_area("reason", "មូលហេតុ · Reason", rows=3)],
        total=0 if state == "empty" else 1234,
        zone=ZONE,
        locked=state_clock(ClockState.LOCKED, at=NOW, zone=ZONE),
        tall_words=TALL_WORDS,
    )


class PartsForm(Form):
    """Invented questions."""

    labels = {
        "class": "ប្រភេទបទល្មើស · Class",
        "date": "កាលបរិច្ឆេទ · Date",
        "time": "ម៉ោង · Time",
        "area": "ឃុំ · Commune",
        "precision": "ចំណុច · Point",
        "people.role": "តួនាទី · Role",
    }

    def questions(self) -> list[Field]:
        """One of every kind."""
        return [
            self.combobox("class", self.labels["class"], source="classes", hint="លេខកូដ ឬអក្សរដំបូង · Code or letters"),
            self.date("date", self.labels["date"], hint="20/11/26, 201126, t, y"),
            self.time("time", self.labels["time"]),
            self.combobox("area", self.labels["area"], source="/country/areas/"),
            self.radios("precision", self.labels["precision"], POINTS, optional=True),
            self.upload("scan", "ឯកសារ · File", accept=".pdf"),
            self.text_area("narrative", "ហេតុការណ៍ · What happened", lang="km"),
        ]

    def people(self) -> list[tuple[str, str, list[Field]]]:
        """The rows of people: title, name of the row, questions."""
        names = [f"people.{row}" for row in self.rows("people")]
        return [(f"មនុស្សទី {place} · Person {place}", name, self._person(name)) for place, name in enumerate(names, 1)]

    def check(self) -> None:
        """Refuse what cannot be taken, as a slice's form does."""
        by_code = {option.value: option for option in CLASSES}
        today = today_in(ZONE, timezone.now())
        read = [
            choose(self, "class", exact=by_code.get, find=lambda text: [o for o in CLASSES if text in str(o.label)]),
            read_date("date", self.value("date"), today=today),
            read_time("time", self.value("time")),
            choose_area(self, "area"),
        ]
        self.refuse(*(answer for answer in read if isinstance(answer, Problem)))
        for name in ["precision", *(f"people.{row}.role" for row in self.rows("people"))]:
            if not self.value(name):
                self.refuse(Problem(name, "choice.missing"))

    def _person(self, name: str) -> list[Field]:
        return [
            self.select(f"{name}.role", self.labels["people.role"], ROLES),
            self.text(f"{name}.name_km", "ឈ្មោះជាអក្សរខ្មែរ · Name in Khmer", optional=True, lang="km"),
            self.text(f"{name}.name_latin", "ឈ្មោះជាអក្សរឡាតាំង · Latin name", optional=True),
            self.number(f"{name}.age", "អាយុ · Age", optional=True),
            self.checkbox(f"{name}.unknown", "មិនស្គាល់អត្តសញ្ញាណ · Unknown"),
        ]


def _clocks() -> list[Clock]:
    return [
        due_clock(NOW + timedelta(hours=46), now=NOW, zone=ZONE),
        due_clock(NOW + timedelta(hours=3), now=NOW, zone=ZONE),
        due_clock(NOW - timedelta(hours=3), now=NOW, zone=ZONE),
        window_clock(NOW + timedelta(hours=40), now=NOW, zone=ZONE),
        window_clock(NOW - timedelta(days=400), now=NOW, zone=ZONE),
        late_mark(NOW, NOW - timedelta(days=5)),
        state_clock(ClockState.GRANTED),
        state_clock(ClockState.REFUSED),
    ]


def _identity() -> IdentityBar:
    return IdentityBar(
        NUMBER,
        "T1 លួច · Theft",
        "កណ្ដាល › តាខ្មៅ",
        window_clock(NOW + timedelta(hours=40), now=NOW, zone=ZONE),
        [Badge("▲", "កត់ត្រាយឺត · recorded late", "warning")],
    )


def _check_rows() -> list[CheckRow]:
    return [
        CheckRow("ប្រភេទបទល្មើស · Class", "T1 លួច · Theft", "class"),
        CheckRow("កាលបរិច្ឆេទ · Date", "ថ្ងៃសុក្រ ទី20 ខែវិច្ឆិកា ឆ្នាំ2026", "date"),
        CheckRow("ហេតុការណ៍ · What happened", TALL_WORDS, "narrative"),
    ]


def _differences() -> list[Difference]:
    return [Difference("ឃុំ · Commune", "080102 ដើមមៀន", "080105 ព្រែកហូរ"), Difference("ម៉ោង · Time", "", "14:30")]


def _history() -> list[HistoryEntry]:
    return [
        HistoryEntry("កែតម្រូវ · corrected", NOW, "សុខ ដារ៉ា · KDL", _differences(), "D10", entry="0192f5c2"),
        HistoryEntry("កត់ត្រា · recorded", NOW - timedelta(hours=8), "សុខ ដារ៉ា · KDL", (), "D4", entry="0192f5a1"),
    ]


def _row_problems() -> list[RowProblem]:
    return [
        RowProblem(14, "occurred", "There is no such month. Write the month as 1 to 12, after the day.", "20/11/2026"),
        RowProblem(1022, "beat", "No entry fits what you typed. Check the spelling, or type the code."),
    ]
