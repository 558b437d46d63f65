"""The form in which an officer says what the columns of a file are; every question begins with a proposal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ecrime.base.pages.areas import find_area_options
from ecrime.base.pages.choices import choose
from ecrime.base.pages.fields import Field, Form, Option
from ecrime.base.pages.language import page_language
from ecrime.base.pages.pack_choices import class_options, nationality_options
from ecrime.foundation.errors import Problem
from ecrime.records.incidents.facts import LateReason
from ecrime.records.incidents.people import Harm, Sex
from ecrime.records.incidents.words import HARMS, LATE_REASONS, SEXES
from ecrime.records.intake.assistant import missing
from ecrime.records.intake.assistant.answers import DAY_FIRST, MONTH_FIRST, PLACE, UTC, Answers, Said, completed
from ecrime.records.intake.assistant.evidence import lies_outside
from ecrime.records.intake.assistant.meanings import OF_PERSON, Meaning, Sureness
from ecrime.records.intake.assistant.pack_words import PackWords
from ecrime.records.intake.assistant.profile import Profile
from ecrime.records.intake.assistant.proposals import Proposal, proposals
from ecrime.records.intake.assistant.value_lists import ListedValue, ValueList
from ecrime.records.intake.assistant.words import MEANINGS, SURENESS, everybody
from ecrime.records.intake.assistant.writing import mapping_text

# Boxes in which one of many is chosen by code or first letters; every other list of values is a short one.
BOXES = {Meaning.OFFENCE: "classes", Meaning.AREA_LIST: "/country/areas/", Meaning.NATIONALITY: "nationalities"}
# The short lists, each answer by its code.
SHORT: Mapping[Meaning, Mapping[str, str | Promise]] = {
    Meaning.SEX: {**SEXES, Sex.UNKNOWN: _("not known")},
    Meaning.HARM: {**HARMS, Harm.UNKNOWN: _("not known")},
    Meaning.ATTEMPTED: {"true": pgettext_lazy("offence", "attempted"), "false": pgettext_lazy("offence", "completed")},
}


@dataclass(frozen=True, slots=True)
class ColumnQuestion:
    """One column as the form asks for it.

    sureness  (shape, word, state) of the proposal, while the officer has not changed it
    person    the question whose fact it is, None where it is nobody's
    """

    said: Said
    samples: str
    note: str
    sureness: tuple[str, str, str] | None
    meaning: Field
    person: Field | None


@dataclass(frozen=True, slots=True)
class ValueQuestion:
    """One value of a column as the form asks for it."""

    value: ListedValue
    sureness: tuple[str, str, str] | None
    field: Field


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """The values of one column as the form asks for them."""

    said: Said
    listed: ValueList
    values: Sequence[ValueQuestion]
    rest: Field
    left: tuple[int, int]


class MappingForm(Form):
    """What the columns are; ``words`` are the answers as kept, under the names of the form."""

    labels = {
        "source": _("Name of the old system"),
        "zone": _("Time zone of the place"),
        "order": _("Which number is the day?"),
        "area": _("Area of every row"),
        "class": _("Offence of every row"),
        "columns": _("Columns"),
        "columns.meaning": _("Column"),
        "values": _("Values"),
    }

    def __init__(self, profile: Profile, pack: PackWords, words: Mapping[str, str]) -> None:
        super().__init__(words)
        self.profile = profile
        self.pack = pack

    @property
    def said(self) -> Answers:
        """What was said, as facts."""
        return Answers(self.profile, self.values)

    @cached_property
    def _proposed(self) -> Mapping[str, Proposal]:
        return {proposal.heading: proposal for proposal in proposals(self.profile, self.pack)}

    def take(self, sent: Mapping[str, str]) -> None:
        """Take in what was sent; where a column has become something else, its values are asked for anew."""
        before = dict(self.values)
        self.values = {**before, **{name: value for name, value in sent.items() if _is_answer(name)}}
        self.values = completed(self.said, self.pack, before=before)
        self._settle()

    def refuse_missing(self) -> None:
        """Note everything that must still be said."""
        self.refuse(*missing.problems(self.said, self.pack))

    @property
    def toml(self) -> str:
        """The mapping as it would be, in TOML."""
        return mapping_text(self.said, self.pack)

    @property
    def questions(self) -> list[Field]:
        """The questions of the file as a whole."""
        answers = self.said
        found = [
            self.text(
                "source",
                _("Name of the old system"),
                hint=_("Part of the identity of every row: keep it the same for all its files."),
            ),
            self.text(
                "zone",
                _("Time zone of the place"),
                hint=_("As the Internet names it, like Asia/Phnom_Penh."),
            ),
            self.radios(
                "clock",
                _("How do the clocks of the file run?"),
                [Option(PLACE, _("by the time of the place")), Option(UTC, _("by world time (UTC)"))],
            ),
        ]
        if answers.is_ambiguous:
            found.append(
                self.radios(
                    "order",
                    _("Which number is the day?"),
                    [
                        Option(DAY_FIRST, _("day first: 3/2 is 3 February")),
                        Option(MONTH_FIRST, _("month first: 3/2 is 2 March")),
                    ],
                    hint=_("Both ways fit every row of the file, so nobody but you can tell."),
                )
            )
        if not self._has_area(answers):
            found.append(
                self.combobox(
                    "area", _("Area of every row"), source="/country/areas/", hint=_("No column tells the area.")
                )
            )
        if answers.of(Meaning.OFFENCE) is None:
            found.append(
                self.combobox(
                    "class", _("Offence of every row"), source="classes", hint=_("No column tells the offence.")
                )
            )
        if answers.of(Meaning.NARRATIVE) is None:
            found.append(self.text_area("narrative", _("What happened, the same in every row"), rows=2, optional=True))
        reasons = [Option(str(reason), word) for reason, word in LATE_REASONS.items()]
        found.append(self.select("late_reason", _("Why the records come late"), reasons))
        if answers.word("late_reason") == LateReason.OTHER.value:
            found.append(self.text("late_note", _("Which other reason?")))
        return found

    @property
    def columns(self) -> list[ColumnQuestion]:
        """Every column with its samples, its proposal and what it was said to be."""
        return [self._column(said) for said in self.said.columns]

    @property
    def lists(self) -> list[ListQuestion]:
        """The values that must be translated, for each column that has such."""
        answers = self.said
        return [
            self._list(answers, said, listed)
            for said in answers.columns
            if (listed := said.values(self.pack)) is not None
        ]

    @property
    def notes(self) -> list[str]:
        """What an officer should look at before going on."""
        answers, found = self.said, []
        latitude, longitude = answers.of(Meaning.LATITUDE), answers.of(Meaning.LONGITUDE)
        if latitude and longitude and lies_outside(latitude.column, longitude.column, self.pack):
            found.append(
                gettext("Most points lie outside the country. Look whether latitude and longitude are swapped.")
            )
        if self.profile.encoding_guessed:
            found.append(gettext("The encoding of the file was guessed. Look at the names below before you record."))
        if self.profile.left_out:
            found.append(
                gettext(
                    "%(count)s columns beyond the first 200 are not shown; a mapping written by hand may name them."
                )
                % {"count": self.profile.left_out}
            )
        return found

    def _column(self, said: Said) -> ColumnQuestion:
        proposed = self._proposed[said.column.heading]
        name = f"columns.{said.place}"
        person = None
        if said.meaning in OF_PERSON:
            options = [Option(value, word) for value, word in everybody()]
            person = self.select(f"{name}.person", _("Whose?"), options)
        is_as_proposed = proposed.meaning is said.meaning
        return ColumnQuestion(
            said,
            " · ".join(said.column.samples),
            self._note(said),
            _told(proposed.sureness) if is_as_proposed else None,
            self.select(
                f"{name}.meaning", _("What it is"), [Option(each.value, word) for each, word in MEANINGS.items()]
            ),
            person,
        )

    def _note(self, said: Said) -> str:
        formats = self.said.formats(said)
        counted = gettext("filled in %(filled)s of %(rows)s rows") % {
            "filled": said.column.filled,
            "rows": self.profile.rows,
        }
        more = (
            gettext("more than %(count)s different values") % {"count": len(said.column.values)}
            if said.column.more
            else ""
        )
        return " · ".join(filter(None, (counted, more, ", ".join(formats))))

    def _list(self, answers: Answers, said: Said, listed: ValueList) -> ListQuestion:
        start = f"values.{said.place}."
        return ListQuestion(
            said,
            listed,
            [self._value(said, f"{start}{number}", value) for number, value in enumerate(listed.values)],
            self._box(f"{start}rest", gettext("All other values"), said.meaning, optional=True),
            missing.unmapped(answers, said, self.pack),
        )

    def _value(self, said: Said, name: str, value: ListedValue) -> ValueQuestion:
        is_as_proposed = value.code and self.said.code(name) == value.code
        return ValueQuestion(
            value, _told(value.sureness) if is_as_proposed else None, self._box(name, value.written, said.meaning)
        )

    def _box(self, name: str, label: str, meaning: Meaning, *, optional: bool = False) -> Field:
        if (source := BOXES.get(meaning)) is not None:
            asked = self.combobox(name, label, source=source, optional=optional)
            return replace(asked, value=self._with_name(asked.value, meaning))
        return self.select(name, label, _short_options(meaning), optional=optional)

    def _with_name(self, code: str, meaning: Meaning) -> str:
        """A code with the name that a box shows behind it; whatever else was typed stays as it is."""
        if meaning is Meaning.AREA_LIST:
            names = self.pack.areas.names(code)
            return f"{code} {names[0 if page_language() == 'km' else 1]}" if names else code
        return next((option.text for option in self._options(meaning) if option.value == code), code)

    def _settle(self) -> None:
        """Turn what was typed into boxes into the one thing meant; what fits several is offered."""
        for name, meaning in self._boxes():
            if self.value(name) or self.value(f"{name}.pick"):
                problem = self._chosen(name, meaning)
                if problem is not None:
                    self.refuse(problem)

    def _boxes(self) -> Iterator[tuple[str, Meaning]]:
        yield from (("area", Meaning.AREA_LIST), ("class", Meaning.OFFENCE))
        for said in self.said.columns:
            listed = said.values(self.pack)
            if said.meaning in BOXES and listed is not None:
                names = (*map(str, range(len(listed.values))), "rest")
                yield from ((f"values.{said.place}.{name}", said.meaning) for name in names)

    def _chosen(self, name: str, meaning: Meaning) -> Problem | None:
        options = {option.value: option for option in self._options(meaning)}
        code = self.value(name).strip().partition(" ")[0]
        if not self.value(f"{name}.pick") and (
            code in options or (meaning is Meaning.AREA_LIST and self.pack.areas.has(code))
        ):
            return None

        def find(text: str) -> Sequence[Option]:
            if meaning is Meaning.AREA_LIST:
                return find_area_options(text)
            start = text.casefold()
            return [option for option in options.values() if str(option.label).casefold().startswith(start)]

        def exact(text: str) -> Option | None:
            if meaning is Meaning.AREA_LIST:
                return next((option for option in find_area_options(text) if option.value == text), None)
            return options.get(text)

        found = choose(self, name, exact=exact, find=find)
        return found if isinstance(found, Problem) else None

    @cached_property
    def classes(self) -> list[Option]:
        """The list that boxes of offences search in."""
        return class_options()

    @cached_property
    def nationalities(self) -> list[Option]:
        """The list that boxes of nationalities search in."""
        return nationality_options()

    def _options(self, meaning: Meaning) -> Sequence[Option]:
        if meaning is Meaning.OFFENCE:
            return self.classes
        return self.nationalities if meaning is Meaning.NATIONALITY else ()

    def _has_area(self, answers: Answers) -> bool:
        kinds = {said.meaning for said in answers.columns}
        return bool(
            kinds
            & {Meaning.AREA_LIST, Meaning.AREA_CODE, Meaning.AREA_1, Meaning.AREA_2, Meaning.AREA_3, Meaning.AREA_4}
        )


def _is_answer(name: str) -> bool:
    return name.partition(".")[0] in ANSWERS


ANSWERS = frozenset(
    {
        *("source", "zone", "clock", "order", "narrative", "late_reason", "late_note", "area", "class"),
        *("columns", "values", "sheet", "heading_row", "encoding"),
    }
)


def _told(sureness: Sureness) -> tuple[str, str, str]:
    shape, word = SURENESS[sureness]
    return shape, str(word), sureness.value


def _short_options(meaning: Meaning) -> list[Option]:
    return [Option(str(value), word) for value, word in SHORT[meaning].items()]
