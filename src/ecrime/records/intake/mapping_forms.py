"""The form in which an officer says what the columns of a file are; every question begins with a proposal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ecrime.base.pages.fields import Field, Form, Option
from ecrime.foundation.errors import Problem
from ecrime.records.documents.words import KINDS
from ecrime.records.incidents.facts import LateReason
from ecrime.records.incidents.words import LATE_REASONS, ROLES
from ecrime.records.intake.assistant import missing
from ecrime.records.intake.assistant.answers import DAY_FIRST, MONTH_FIRST, PLACE, UTC, Answers, completed
from ecrime.records.intake.assistant.evidence import lies_outside
from ecrime.records.intake.assistant.joining import PREFIX, outside, within
from ecrime.records.intake.assistant.meanings import Meaning
from ecrime.records.intake.assistant.pack_words import PackWords
from ecrime.records.intake.assistant.profile import Profile
from ecrime.records.intake.assistant.proposals import Proposal, proposals
from ecrime.records.intake.assistant.writing import mapping_text
from ecrime.records.intake.column_questions import Boxes, ColumnQuestion, ColumnQuestions, ListQuestion
from ecrime.records.intake.mapping import By


class MappingForm(Form):
    """What the columns are; ``words`` are the answers as kept, under the names of the form.

    people     what a second file of people holds, where there is one
    documents  whether documents came beside the file
    """

    labels = {
        "source": _("Name of the old system"),
        "zone": _("Time zone of the place"),
        "order": _("Which number is the day?"),
        "area": _("Area of every row"),
        "class": _("Offence of every row"),
        "columns": _("Columns"),
        "columns.meaning": _("Column"),
        "values": _("Values"),
        "key": _("Number of the incident, in the first file"),
        "people.key": _("The same number, in the people's file"),
        "people.role": _("What everybody of the file is"),
        "people.order": _("Which number is the day?"),
        "people.columns.meaning": _("Column"),
        "people.values": _("Values"),
        "documents.key": _("Column that tells the documents of a row"),
    }

    def __init__(
        self,
        profile: Profile,
        pack: PackWords,
        words: Mapping[str, str],
        *,
        people: Profile | None = None,
        documents: bool = False,
    ) -> None:
        super().__init__(words)
        self.profile = profile
        self.people = people
        self.documents = documents
        self.pack = pack
        self._lists = Boxes(pack)

    @property
    def said(self) -> Answers:
        """What was said, as facts."""
        return Answers(self.profile, self.values)

    @property
    def said_of_people(self) -> Answers | None:
        """The same of the people's file; None where there is none."""
        return None if self.people is None else Answers(self.people, within(self.values))

    @cached_property
    def _proposed(self) -> Sequence[Proposal]:
        return proposals(self.profile, self.pack)

    @cached_property
    def _proposed_of_people(self) -> Sequence[Proposal]:
        return proposals(self.people, self.pack, of_people=True) if self.people else ()

    def take(self, sent: Mapping[str, str]) -> None:
        """Take in what was sent; where a column has become something else, its values are asked for anew."""
        before = dict(self.values)
        self.values = {**before, **{name: value for name, value in sent.items() if _is_answer(name)}}
        self.values = completed(self.said, self.pack, before=before)
        if (people := self.said_of_people) is not None:
            self.values |= outside(completed(people, self.pack, before=within(before)))
        self._settle()

    def refuse_missing(self) -> None:
        """Note everything that must still be said."""
        answers, people = self.said, self.said_of_people
        self.refuse(*missing.problems(answers, self.pack))
        if self.documents and answers.documents_by is None:
            self.refuse(Problem("documents.key", "assistant.no_documents"))
        if people is not None:
            self.refuse(*missing.problems_of_people(answers, people, self.pack))

    @property
    def toml(self) -> str:
        """The mapping as it would be, in TOML."""
        return mapping_text(self.said, self.pack, self.said_of_people)

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
            found.append(self._order("order"))
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
        return next(self._columns_of()).columns()

    @property
    def lists(self) -> list[ListQuestion]:
        """The values that must be translated, for each column of the files that has such."""
        return [question for questions in self._columns_of() for question in questions.lists()]

    @property
    def of_people(self) -> ColumnQuestions | None:
        """The questions about the columns of the people's file."""
        people = self.said_of_people
        if people is None:
            return None
        return ColumnQuestions(self, people, self._lists, self.pack, self._proposed_of_people, prefix=PREFIX)

    @property
    def join_questions(self) -> list[Field]:
        """Which columns find each other, and what all people are where no column tells it."""
        own, people, said = next(self._columns_of()), self.of_people, self.said_of_people
        if people is None or said is None:
            return []
        found = [
            own.key(_("Number of the incident, in the first file")),
            people.key(_("The same number, in the people's file")),
        ]
        if said.of(Meaning.ROLE) is None:
            options = [Option(role, word) for role, word in ROLES.items()]
            found.append(self.select("people.role", _("What everybody of the file is"), options))
        if said.is_ambiguous:
            found.append(self._order("people.order"))
        return found

    @property
    def document_questions(self) -> list[Field]:
        """How a row finds its documents, and what they are."""
        if not self.documents:
            return []
        columns = [Option(str(said.place), said.column.heading) for said in self.said.columns]
        kinds = [Option(kind.value, word) for kind, word in KINDS.items()]
        ways = [
            Option(By.NAME.value, _("it has their names")),
            Option(By.NUMBER.value, _("they bear its number, like 12.pdf or 12_1.jpg, or lie in a folder of it")),
        ]
        return [
            self.select("documents.key", _("Column that tells the documents of a row"), columns),
            self.radios("documents.by", _("How does it tell them?"), ways),
            self.select("documents.kind", _("What the documents are"), kinds),
        ]

    @property
    def classes(self) -> list[Option]:
        """The list that boxes of offences search in."""
        return self._lists.classes

    @property
    def nationalities(self) -> list[Option]:
        """The list that boxes of nationalities search in."""
        return self._lists.nationalities

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

    def _columns_of(self) -> Iterator[ColumnQuestions]:
        """The questions about columns, of each of the files."""
        yield ColumnQuestions(self, self.said, self._lists, self.pack, self._proposed)
        if (of_people := self.of_people) is not None:
            yield of_people

    def _settle(self) -> None:
        """Turn what was typed into boxes into the one thing meant; what fits several is offered."""
        self._lists.settle(self, (("area", Meaning.AREA_LIST), ("class", Meaning.OFFENCE)))
        for questions in self._columns_of():
            self._lists.settle(self, questions.boxes())

    def _order(self, name: str) -> Field:
        return self.radios(
            name,
            _("Which number is the day?"),
            [
                Option(DAY_FIRST, _("day first: 3/2 is 3 February")),
                Option(MONTH_FIRST, _("month first: 3/2 is 2 March")),
            ],
            hint=_("Both ways fit every row of the file, so nobody but you can tell."),
        )

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
        *("columns", "values", "sheet", "heading_row", "encoding", "key", "people", "documents"),
    }
)
