"""The questions about the columns of one file and their values; the people's file is asked in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from ecrime.records.incidents.people import Harm, Sex
from ecrime.records.incidents.words import HARMS, ROLES, SEXES
from ecrime.records.intake.assistant import missing
from ecrime.records.intake.assistant.answers import Answers, Said
from ecrime.records.intake.assistant.meanings import OF_PEOPLES_FILE, OF_PERSON, Meaning, Sureness
from ecrime.records.intake.assistant.pack_words import PackWords
from ecrime.records.intake.assistant.proposals import Proposal
from ecrime.records.intake.assistant.value_lists import ListedValue, ValueList
from ecrime.records.intake.assistant.words import MEANINGS, SURENESS, everybody

# Boxes in which one of many is chosen by code or first letters; every other list of values is a short one.
BOXES = {Meaning.OFFENCE: "classes", Meaning.AREA_LIST: "/country/areas/", Meaning.NATIONALITY: "nationalities"}
# The short lists, each answer by its code.
SHORT: Mapping[Meaning, Mapping[str, str | Promise]] = {
    Meaning.SEX: {**SEXES, Sex.UNKNOWN: _("not known")},
    Meaning.HARM: {**HARMS, Harm.UNKNOWN: _("not known")},
    Meaning.ATTEMPTED: {"true": pgettext_lazy("offence", "attempted"), "false": pgettext_lazy("offence", "completed")},
    Meaning.ROLE: dict(ROLES),
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

    id: str
    said: Said
    listed: ValueList
    values: Sequence[ValueQuestion]
    rest: Field
    left: tuple[int, int]


class Boxes:
    """The boxes in which one of many is chosen, and what they are searched in."""

    def __init__(self, pack: PackWords) -> None:
        self._pack = pack

    @cached_property
    def classes(self) -> list[Option]:
        """The list that boxes of offences search in."""
        return class_options()

    @cached_property
    def nationalities(self) -> list[Option]:
        """The list that boxes of nationalities search in."""
        return nationality_options()

    def options(self, meaning: Meaning) -> Sequence[Option]:
        """What a box is searched in, where that is a list on the page."""
        if meaning is Meaning.OFFENCE:
            return self.classes
        return self.nationalities if meaning is Meaning.NATIONALITY else ()

    def with_name(self, code: str, meaning: Meaning) -> str:
        """A code with the name that a box shows behind it; whatever else was typed stays as it is."""
        if meaning is Meaning.AREA_LIST:
            names = self._pack.areas.names(code)
            return f"{code} {names[0 if page_language() == 'km' else 1]}" if names else code
        return next((option.text for option in self.options(meaning) if option.value == code), code)

    def settle(self, form: Form, boxes: Iterable[tuple[str, Meaning]]) -> None:
        """Turn what was typed into boxes into the one thing meant; what fits several is offered."""
        for name, meaning in boxes:
            if form.value(name) or form.value(f"{name}.pick"):
                problem = self._chosen(form, name, meaning)
                if problem is not None:
                    form.refuse(problem)

    def _chosen(self, form: Form, name: str, meaning: Meaning) -> Problem | None:
        options = {option.value: option for option in self.options(meaning)}
        code = form.value(name).strip().partition(" ")[0]
        if not form.value(f"{name}.pick") and (
            code in options or (meaning is Meaning.AREA_LIST and self._pack.areas.has(code))
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

        found = choose(form, name, exact=exact, find=find)
        return found if isinstance(found, Problem) else None


class ColumnQuestions:
    """Asks for the columns of one file.

    proposed  what its columns probably are
    prefix    of the names of its answers, "" for the file itself
    """

    def __init__(
        self,
        form: Form,
        answers: Answers,
        boxes: Boxes,
        pack: PackWords,
        proposed: Iterable[Proposal],
        *,
        prefix: str = "",
    ) -> None:
        self._form = form
        self._answers = answers
        self._boxes = boxes
        self._pack = pack
        self._prefix = prefix
        self._proposed = {proposal.heading: proposal for proposal in proposed}
        self._meanings = [
            Option(meaning.value, word)
            for meaning, word in MEANINGS.items()
            if (meaning in OF_PEOPLES_FILE if prefix else meaning is not Meaning.ROLE)
        ]

    def columns(self) -> list[ColumnQuestion]:
        """Every column with its samples, its proposal and what it was said to be."""
        return [self._column(said) for said in self._answers.columns]

    def lists(self) -> list[ListQuestion]:
        """The values that must be translated, for each column that has such."""
        return [
            self._list(said, listed)
            for said in self._answers.columns
            if (listed := said.values(self._pack)) is not None
        ]

    def boxes(self) -> Iterator[tuple[str, Meaning]]:
        """The boxes in which one of many is chosen, each with what it chooses."""
        for said in self._answers.columns:
            listed = said.values(self._pack)
            if said.meaning in BOXES and listed is not None:
                names = (*map(str, range(len(listed.values))), "rest")
                yield from ((f"{self._prefix}values.{said.place}.{name}", said.meaning) for name in names)

    def key(self, label: str | Promise) -> Field:
        """Which column has the number by which people find their incident."""
        columns = [Option(str(said.place), said.column.heading) for said in self._answers.columns]
        return self._form.select(f"{self._prefix}key", label, columns)

    def _column(self, said: Said) -> ColumnQuestion:
        proposed = self._proposed[said.column.heading]
        name = f"{self._prefix}columns.{said.place}"
        person = None
        if said.meaning in OF_PERSON and not self._prefix:
            options = [Option(value, word) for value, word in everybody()]
            person = self._form.select(f"{name}.person", _("Whose?"), options)
        is_as_proposed = proposed.meaning is said.meaning
        return ColumnQuestion(
            said,
            " · ".join(said.column.samples),
            self._note(said),
            told(proposed.sureness) if is_as_proposed else None,
            self._form.select(f"{name}.meaning", _("What it is"), self._meanings),
            person,
        )

    def _note(self, said: Said) -> str:
        formats = self._answers.formats(said)
        counted = gettext("filled in %(filled)s of %(rows)s rows") % {
            "filled": said.column.filled,
            "rows": self._answers.profile.rows,
        }
        more = (
            gettext("more than %(count)s different values") % {"count": len(said.column.values)}
            if said.column.more
            else ""
        )
        return " · ".join(filter(None, (counted, more, ", ".join(formats))))

    def _list(self, said: Said, listed: ValueList) -> ListQuestion:
        start = f"values.{said.place}."
        return ListQuestion(
            f"{self._prefix}{said.place}".replace(".", "-"),
            said,
            listed,
            [self._value(said, f"{start}{number}", value) for number, value in enumerate(listed.values)],
            self._box(f"{start}rest", gettext("All other values"), said.meaning, optional=True),
            missing.unmapped(self._answers, said, self._pack),
        )

    def _value(self, said: Said, name: str, value: ListedValue) -> ValueQuestion:
        is_as_proposed = value.code and self._answers.code(name) == value.code
        return ValueQuestion(
            value, told(value.sureness) if is_as_proposed else None, self._box(name, value.written, said.meaning)
        )

    def _box(self, name: str, label: str, meaning: Meaning, *, optional: bool = False) -> Field:
        name = f"{self._prefix}{name}"
        if (source := BOXES.get(meaning)) is not None:
            asked = self._form.combobox(name, label, source=source, optional=optional)
            return replace(asked, value=self._boxes.with_name(asked.value, meaning))
        return self._form.select(name, label, _short_options(meaning), optional=optional)


def told(sureness: Sureness) -> tuple[str, str, str]:
    """How sure a proposal is: shape, word, state."""
    shape, word = SURENESS[sureness]
    return shape, str(word), sureness.value


def _short_options(meaning: Meaning) -> list[Option]:
    return [Option(str(value), word) for value, word in SHORT[meaning].items()]
