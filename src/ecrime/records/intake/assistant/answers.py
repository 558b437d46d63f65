"""What the officer says of a file, as flat words under the names of the form; it begins as the proposals.

    source zone clock order narrative late_reason late_note area class      of the file as a whole
    columns.3.meaning columns.3.person                                       of its fourth column
    values.3.0                                                               what its most frequent value means
    values.3.rest                                                            what all that are not listed mean
    key                                                                      the column by which people are joined

What is said of the people's file has the same names behind ``people.``, and ``people.role`` where no column tells it.

Numbers count columns and listed values from 0, in the order of the profile, which never changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from ecrime.records.intake.assistant.meanings import EVERYBODY, MAPPED, OF_PERSON, Meaning
from ecrime.records.intake.assistant.pack_words import PackWords
from ecrime.records.intake.assistant.profile import Column, Profile
from ecrime.records.intake.assistant.proposals import Proposal, written_of
from ecrime.records.intake.assistant.times import Written
from ecrime.records.intake.assistant.value_lists import ValueList, value_list

# How the clocks of the file run.
PLACE = "place"
UTC = "utc"
# Which of two numbers is the day.
DAY_FIRST = "day"
MONTH_FIRST = "month"
SOURCE_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Said:
    """One column as the officer describes it."""

    place: int
    column: Column
    meaning: Meaning
    person: str = ""

    @property
    def written(self) -> Written | None:
        """How its times are written, where it is one of times."""
        return written_of(self.column, self.meaning)

    def values(self, pack: PackWords) -> ValueList | None:
        """Its values that are translated one by one."""
        return value_list(self.column, self.meaning, pack)


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything that was said of one file; ``words`` as the form has them."""

    profile: Profile
    words: Mapping[str, str] = field(repr=False)

    def word(self, name: str) -> str:
        """What was said, "" when nothing."""
        return self.words.get(name, "").strip()

    def code(self, name: str) -> str:
        """The code that was said, without the name that a box shows behind it."""
        return self.word(name).partition(" ")[0]

    @property
    def columns(self) -> tuple[Said, ...]:
        """Every column with what it was said to be."""
        return tuple(self._said(place, column) for place, column in enumerate(self.profile.columns))

    def all_of(self, meaning: Meaning) -> tuple[Said, ...]:
        """The columns that are this."""
        return tuple(said for said in self.columns if said.meaning is meaning)

    def of(self, meaning: Meaning) -> Said | None:
        """The first column that is this."""
        return next(iter(self.all_of(meaning)), None)

    def people(self) -> Iterator[tuple[str, dict[Meaning, Said]]]:
        """Everybody the file tells of, with the columns of each fact."""
        for person in EVERYBODY:
            facts = {said.meaning: said for said in self.columns if said.person == person}
            if facts:
                yield person, facts

    @property
    def joined_by(self) -> Said | None:
        """The column by which the two files find each other; None until it was said."""
        return self._at("key")

    @property
    def documents_by(self) -> Said | None:
        """The column that names the documents of a row; None until it was said."""
        return self._at("documents.key")

    def _at(self, name: str) -> Said | None:
        place, columns = self.word(name), self.columns
        return columns[int(place)] if place.isascii() and place.isdecimal() and int(place) < len(columns) else None

    @property
    def is_ambiguous(self) -> bool:
        """True when nothing in the file tells the day from the month, in any column of times."""
        return any(said.written is not None and said.written.is_ambiguous for said in self.columns)

    def formats(self, said: Said) -> tuple[str, ...]:
        """The formats of a column of times, read as the officer says; none for any other column."""
        written = said.written
        if written is None:
            return ()
        month_first = self.word("order") == MONTH_FIRST
        takes_other = written.is_ambiguous and month_first is not _is_month_first(written.formats)
        return written.swapped if takes_other else written.formats

    def _said(self, place: int, column: Column) -> Said:
        try:
            meaning = Meaning(self.word(f"columns.{place}.meaning"))
        except ValueError:
            meaning = Meaning.NOTHING
        person = self.word(f"columns.{place}.person")
        if meaning not in OF_PERSON:
            person = ""
        elif person not in EVERYBODY:
            person = EVERYBODY[0]
        return Said(place, column, meaning, person)


def _is_month_first(formats: tuple[str, ...]) -> bool:
    return any(0 <= pattern.find("%m") < pattern.find("%d") for pattern in formats)


def first_answers(
    profile: Profile, found: Sequence[Proposal], pack: PackWords, *, file_name: str, narrative: str
) -> dict[str, str]:
    """The answers that the proposals would give."""
    words = {
        "source": PurePath(file_name).name.partition(".")[0][:SOURCE_LENGTH],
        "zone": pack.zone,
        "clock": PLACE,
        "narrative": narrative,
        "late_reason": "backlog",
    }
    for place, proposal in enumerate(found):
        words[f"columns.{place}.meaning"] = proposal.meaning.value
        words[f"columns.{place}.person"] = proposal.person
    return completed(Answers(profile, words), pack)


def completed(answers: Answers, pack: PackWords, *, before: Mapping[str, str] | None = None) -> dict[str, str]:
    """The answers with a proposal for every value that was not asked for yet.

    before  the answers that the form showed; where a column has become something else, its values are asked for anew
    """
    words = dict(answers.words)
    for said in answers.columns:
        start = f"values.{said.place}."
        if before is not None and before.get(f"columns.{said.place}.meaning", "") != said.meaning.value:
            words = {name: word for name, word in words.items() if not name.startswith(start)}
        listed = said.values(pack) if said.meaning in MAPPED else None
        for number, value in enumerate(listed.values if listed else ()):
            words.setdefault(f"{start}{number}", value.code)
    return words
