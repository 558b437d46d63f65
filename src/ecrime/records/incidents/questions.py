"""The questions about an incident as the form draws them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ecrime.base.pages.fields import Field, Option
from ecrime.base.pages.pack_choices import class_options, nationality_options
from ecrime.records.incidents import thing_questions, words
from ecrime.records.incidents.forms import IncidentForm
from ecrime.records.incidents.people import IdentifierKind
from ecrime.records.incidents.person_answers import MORE
from ecrime.records.incidents.thing_answers import PREFIXES

# Papers that are asked for; a telephone has a box of its own.
PAPERS = frozenset(IdentifierKind) - {IdentifierKind.TELEPHONE, IdentifierKind.REGISTRATION}


@dataclass(frozen=True, slots=True)
class RowOfFields:
    """One offence or one person of the form.

    remove  what the button "take away" names, "" for a row that must stay
    more    questions that wait until they are asked for
    """

    title: str
    questions: tuple[Field, ...]
    remove: str
    id_name: str
    id_value: str
    more: tuple[Field, ...] = ()
    more_is_open: bool = False
    more_label: str | Promise = ""


@dataclass(frozen=True, slots=True)
class GroupOfRows:
    """Rows of one kind, and what the button for one more says; "" where none may be added."""

    prefix: str
    add: str | Promise
    rows: tuple[RowOfFields, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """What the template draws, group by group in the order of speech."""

    form: IncidentForm

    @property
    def class_options(self) -> list[Option]:
        """The list that the boxes for classes search in."""
        return class_options()

    @property
    def nationality_options(self) -> list[Option]:
        """The list that the boxes for nationalities search in."""
        return nationality_options()

    @property
    def offences(self) -> list[RowOfFields]:
        """The offences; a form has at least one."""
        rows = self.form.offence_rows
        return [self._offence(row, place, len(rows)) for place, row in enumerate(rows, start=1)]

    @property
    def when(self) -> list[Field]:
        """The day and the time, and which of two equal times where the clocks showed it twice."""
        hint = _("20/11/26, t for today, y for yesterday; 11/2026 or 2026 will do")
        asked = [
            self.form.date("date", _("Date"), hint=hint),
            self.form.time("time", _("Time"), hint=_("14:30, or 14 for the hour"), optional=True),
        ]
        return asked + self._which("which")

    @property
    def until(self) -> list[Field]:
        """The other end of "between … and …"."""
        asked = [
            self.form.date("until_date", self.form.labels["until_date"], optional=True),
            self.form.time("until_time", self.form.labels["until_time"], optional=True),
        ]
        return asked + self._which("until_which")

    @property
    def until_is_open(self) -> bool:
        """True when the part for the end must stand open."""
        return self.form.is_used("until_date", "until_time", "until_which")

    @property
    def report(self) -> list[Field]:
        """When and how the service was told."""
        hint = _("20/11/26, t for today")
        return [
            self.form.date("report_date", _("Reported on"), hint=hint, optional=True),
            self.form.time("report_time", _("at"), hint=_("14:30"), optional=True),
            self.form.select("report_channel", _("How"), _options(words.CHANNELS), optional=True),
        ]

    @property
    def report_is_open(self) -> bool:
        """True when the part for the report must stand open."""
        return self.form.is_used("report_date", "report_time", "report_channel")

    @property
    def place(self) -> list[Field]:
        """Where it happened: the area, and where exactly in words."""
        hint = _("Code or first letters of the commune, district or province")
        # Only what lies in the area of the post can be recorded, so only that is offered.
        source = f"/country/areas/?within={self.form.unit.area_path}"
        area = self.form.combobox("area_id", words.FIELDS["area_id"], source=source, hint=hint)
        return [area, self.form.text("place_detail", words.FIELDS["place_detail"], optional=True, size=42)]

    @property
    def point(self) -> list[Field]:
        """Where it happened on the map."""
        hint = _("Latitude, longitude: 11.5564, 104.9282")
        precisions = _options(words.POINT_PRECISIONS)
        return [
            self.form.text("point", words.FIELDS["point"], hint=hint, optional=True),
            self.form.select("point_precision", _("How exactly the point is known"), precisions, optional=True),
        ]

    @property
    def point_is_open(self) -> bool:
        """True when the part for the point must stand open."""
        return self.form.is_used("point", "point_precision")

    @property
    def people(self) -> list[RowOfFields]:
        """The people; an empty row waits for the first."""
        rows = self.form.rows("people") or ((0,) if self.may_add_person else ())
        return [self._person(row, place) for place, row in enumerate(rows, start=1)]

    @property
    def may_add_offence(self) -> bool:
        """True when the form takes one more offence."""
        return self.form.may_add("offences")

    @property
    def may_add_person(self) -> bool:
        """True when the form takes one more person."""
        return self.form.may_add("people")

    @property
    def others(self) -> list[GroupOfRows]:
        """Organisations, relations, vehicles, property; in each group an empty row waits for the first."""
        drawn = {
            "organisations": (_("Add an organisation"), thing_questions.organisation),
            "relations": (_("Add a relation"), thing_questions.relation),
            "vehicles": (_("Add a vehicle"), thing_questions.vehicle),
            "things": (_("Add property"), thing_questions.thing),
        }
        around = thing_questions.here(many_offences=len(self.form.offence_rows) > 1)
        groups = (
            GroupOfRows(
                prefix,
                add if self.form.may_add(prefix) else "",
                tuple(self._other(f"{prefix}.{row}", place, draw, around) for place, row in self._numbered(prefix)),
            )
            for prefix, (add, draw) in drawn.items()
        )
        return [group for group in groups if group.rows or group.add]

    @property
    def others_are_open(self) -> bool:
        """True when the part for them must stand open."""
        form = self.form
        starts = tuple(f"{prefix}." for prefix in PREFIXES)
        return (
            any(value.strip() for name, value in form.values.items() if name.startswith(starts))
            or any(problem.field.startswith(starts) for problem in form.problems)
            or form.focus.startswith(starts)
        )

    @property
    def narrative(self) -> Field:
        """What happened."""
        return self.form.text_area("narrative", _("In the order in which it happened"))

    @property
    def late(self) -> list[Field]:
        """Why it comes late; asked only when it does."""
        if not (self.form.is_late or self.form.is_used("late_reason", "late_note")):
            return []
        return [
            self.form.select("late_reason", words.FIELDS["late_reason"], _options(words.LATE_REASONS)),
            self.form.text("late_note", words.FIELDS["late_note"], optional=True, size=34),
        ]

    def _which(self, name: str) -> list[Field]:
        if not (self.form.value(name) or self.form.errors(name)):
            return []
        return [self.form.radios(name, _("Which of the two is meant?"), _options(words.WHICH))]

    def _offence(self, row: int, place: int, total: int) -> RowOfFields:
        name = f"offences.{row}"
        title = gettext("Offence %(number)s") % {"number": place} if total > 1 else gettext("Offence")
        hint = _("Code or first letters")
        asked = (
            self.form.combobox(f"{name}.class_code", words.FIELDS["class_code"], source="classes", hint=hint),
            self.form.checkbox(f"{name}.attempted", words.FIELDS["attempted"]),
        )
        return self._row(name, title, asked, must_stay=total == 1)

    def _person(self, row: int, place: int) -> RowOfFields:
        name = f"people.{row}"
        asked = (
            self.form.select(f"{name}.role", words.FIELDS["role"], _options(words.ROLES)),
            self.form.text(f"{name}.name_km", words.FIELDS["name_km"], lang="km", size=22),
            self.form.text(f"{name}.name_latin", words.FIELDS["name_latin"], size=22),
            self.form.checkbox(f"{name}.unknown", words.FIELDS["unknown"]),
            self.form.select(f"{name}.sex", words.FIELDS["sex"], _options(words.SEXES), optional=True),
            self.form.number(f"{name}.age", words.FIELDS["age"], optional=True),
            self._nationality(f"{name}.nationality", words.FIELDS["nationality"]),
        )
        title = gettext("Person %(number)s") % {"number": place}
        return replace(
            self._row(name, title, asked, must_stay=False),
            more=(*self._more_names(name), *self._more_roles(name)),
            more_is_open=self.form.is_used(*(f"{name}.{question}" for question in MORE)),
            more_label=_("More about this person"),
        )

    def _more_names(self, name: str) -> Iterator[Field]:
        """Who the person is, beyond the short questions."""
        form = self.form
        recorded = form.value(f"{name}.id_kind")
        papers = {kind: word for kind, word in words.IDENTIFIER_KINDS.items() if kind in PAPERS or kind == recorded}
        yield form.text(f"{name}.alias_km", _("Also called, in Khmer"), optional=True, lang="km", size=22)
        yield form.text(f"{name}.alias_latin", _("Also called, in Latin letters"), optional=True, size=22)
        hint = _("20/11/1990; 11/1990 or 1990 will do")
        yield form.date(f"{name}.birth", words.FIELDS["birth"], hint=hint, optional=True)
        yield form.number(f"{name}.age_to", _("Age at most"), hint=_("when it is not known exactly"), optional=True)
        yield self._nationality(f"{name}.nationality_2", _("Second nationality"))
        yield form.select(f"{name}.id_kind", _("Paper"), _options(papers), optional=True)
        yield form.text(f"{name}.id_number", _("Number of the paper"), optional=True, size=18)
        yield self._nationality(f"{name}.id_country", _("Issued by"))
        yield form.text(f"{name}.telephone", words.IDENTIFIER_KINDS[IdentifierKind.TELEPHONE], optional=True, size=16)
        yield form.text(f"{name}.occupation", words.FIELDS["occupation"], optional=True, size=22)
        yield form.text(f"{name}.address", words.FIELDS["address"], optional=True, size=34)
        area = words.FIELDS["address_area_id"]
        yield form.combobox(f"{name}.address_area", area, source="/country/areas/", optional=True)
        yield form.text_area(f"{name}.background", words.FIELDS["background"], optional=True, rows=2)

    def _more_roles(self, name: str) -> Iterator[Field]:
        """What became of the person, and in which further role."""
        form = self.form
        yield form.select(f"{name}.harm", words.FIELDS["harm"], _options(words.HARMS), optional=True)
        yield form.select(f"{name}.duty", words.FIELDS["duty"], _options(words.DUTIES), optional=True)
        hint = _("Who is stated here has no part in correcting this record")
        yield form.text(
            f"{name}.officer", words.OFFICER, hint=hint, optional=True, size=10, inputmode="numeric", autocomplete="off"
        )
        several = len(form.offence_rows) > 1
        if several or form.is_used(f"{name}.role_offence"):
            yield form.number(f"{name}.role_offence", _("The role concerns offence"), optional=True)
        yield form.date(f"{name}.role_since", _("In the role since"), optional=True)
        yield form.date(f"{name}.role_until", _("In the role until"), optional=True)
        yield form.text(f"{name}.role_basis", _("The role rests on"), optional=True, size=22)
        yield form.select(f"{name}.role_2", _("Second role"), _options(words.ROLES), optional=True)
        if several or form.is_used(f"{name}.role_2_offence"):
            yield form.number(f"{name}.role_2_offence", _("The second role concerns offence"), optional=True)
        yield form.date(f"{name}.role_2_since", _("In the second role since"), optional=True)
        yield form.date(f"{name}.role_2_until", _("In the second role until"), optional=True)
        yield form.text(f"{name}.role_2_basis", _("The second role rests on"), optional=True, size=22)

    def _nationality(self, name: str, label: str | Promise) -> Field:
        return self.form.combobox(name, label, source="nationalities", optional=True, size=22)

    def _numbered(self, prefix: str) -> Iterator[tuple[int, int]]:
        first = (0,) if self.form.may_add(prefix) else ()
        return enumerate(self.form.rows(prefix) or first, start=1)

    def _other(self, name: str, place: int, draw: thing_questions.Draw, around: thing_questions.Around) -> RowOfFields:
        asked, more = draw(self.form, name, around)
        prefix = name.partition(".")[0]
        title = str(words.PARTS[prefix]) % {"number": place}
        return replace(
            self._row(name, title, asked, must_stay=False),
            more=more,
            more_is_open=self.form.is_used(*(field.name for field in more)),
            more_label=_("More about it"),
        )

    def _row(self, name: str, title: str, asked: tuple[Field, ...], *, must_stay: bool) -> RowOfFields:
        id_name = f"{name}.id"
        is_removable = not must_stay and self.form.may_remove(name)
        return RowOfFields(title, asked, name if is_removable else "", id_name, self.form.value(id_name))


def _options(named: words.Words) -> list[Option]:
    return [Option(value, label) for value, label in named.items()]
