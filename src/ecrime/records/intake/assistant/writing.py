"""From what the officer says of a file to the text of its mapping."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ecrime.records.intake.assistant.answers import UTC, Answers, Said
from ecrime.records.intake.assistant.meanings import AREA_LEVELS, MAPPED, Meaning
from ecrime.records.intake.assistant.pack_words import PackWords
from ecrime.records.intake.assistant.profile import BLANK
from ecrime.records.intake.reading.template import ANYTHING_ELSE

UTC_MARK = "+0000"
NOT_PLAIN = re.compile(r'[\x00-\x1f\x7f"\\]')
ESCAPES = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def mapping_text(answers: Answers, pack: PackWords, people: Answers | None = None) -> str:
    """The mapping in TOML. What is missing is left out; ``missing.problems`` tells it.

    people  what was said of the people's file, where there is one
    """
    lists = _Lists(answers, pack)
    of_people = None if people is None else _Lists(people, pack, name="people: ")
    lines = [
        'kind = "incidents"',
        f"source = {quoted(answers.word('source'))}",
        *_layout(answers),
        *_narrative(answers),
        f"late_reason = {quoted(answers.word('late_reason') or 'backlog')}",
        *_said_line("late_note", answers.word("late_note")),
        *_occurred(answers),
        *_place(answers, pack, lists),
        *_offences(answers, lists),
        *_people(answers, lists),
        *(_join(answers, people, of_people) if people and of_people else ()),
        *_documents(answers),
        *lists.tables(),
        *(of_people.tables() if of_people else ()),
    ]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    return '"' + NOT_PLAIN.sub(lambda found: ESCAPES.get(found[0], f"\\u{ord(found[0]):04x}"), text) + '"'


def literal(text: str) -> str:
    """A text that stands in a template for itself."""
    return text.replace("{", "{{").replace("}", "}}")


def cell(said: Said) -> str:
    """The template of a column as it stands."""
    return f"{{{said.column.heading}}}"


def area_names(answers: Answers, pack: PackWords) -> list[str]:
    """Names from the top down; what lies above the highest column is taken from the post's own area."""
    columns = [answers.of(level) for level in AREA_LEVELS]
    named = [place for place, said in enumerate(columns) if said is not None]
    if not named:
        return []
    above = pack.post_names[: named[0]]
    return [*map(literal, above), *(cell(said) for said in columns[named[0] : named[-1] + 1] if said is not None)]


class _Lists:
    """The lists of values that the templates of one file name; ``name`` sets theirs apart from those of the other."""

    def __init__(self, answers: Answers, pack: PackWords, *, name: str = "") -> None:
        self._name = name
        self._answers = answers
        self._pack = pack
        self._needed: dict[str, dict[str, str]] = {}

    def cell(self, said: Said) -> str:
        """The template of a column, through its list of values where it needs one."""
        if said.meaning not in MAPPED:
            return cell(said)
        listed = said.values(self._pack)
        # A dash says nothing; without a list it would be taken for a word.
        entries = {value: "" for value, _count in said.column.values if value in BLANK}
        if listed is None and not entries:
            return cell(said)
        if listed is None:
            entries |= {value: value for value in said.column.written}
        else:
            for number, value in enumerate(listed.values):
                if code := self._answers.code(f"values.{said.place}.{number}"):
                    entries[value.written] = code
        if rest := self._answers.code(f"values.{said.place}.rest"):
            entries[ANYTHING_ELSE] = rest
        name = f"{self._name}{said.column.heading}"
        self._needed[name] = entries
        return f"{{{said.column.heading}|{name}}}"

    def tables(self) -> Iterator[str]:
        """The lists as TOML."""
        for name, entries in self._needed.items():
            yield ""
            yield f"[values.{quoted(name)}]"
            yield from (f"{quoted(written)} = {quoted(code)}" for written, code in entries.items())


def _layout(answers: Answers) -> Iterator[str]:
    profile = answers.profile
    yield from _said_line("encoding", profile.encoding)
    yield from _said_line("delimiter", profile.delimiter)
    yield from _said_line("sheet", answers.word("sheet"))
    row = answers.word("heading_row")
    if row and row != "1":
        yield f"heading_row = {int(row)}"


def _narrative(answers: Answers) -> Iterator[str]:
    parts = [cell(said) for said in answers.all_of(Meaning.NARRATIVE)]
    if not parts and answers.word("narrative"):
        parts = [literal(answers.word("narrative"))]
    parts += [f"[{said.column.heading}: {cell(said)}]" for said in answers.all_of(Meaning.NUMBER)]
    yield from _said_line("narrative", "\n".join(parts))


def _occurred(answers: Answers) -> Iterator[str]:
    yield from ("", "[occurred]")
    start, formats = _moment(answers, Meaning.MOMENT, Meaning.DATE, Meaning.TIME)
    end, more = _moment(answers, Meaning.END_MOMENT, Meaning.END_DATE, Meaning.END_TIME)
    yield f"start = {quoted(start)}"
    yield from _said_line("end", end)
    yield f"formats = [{', '.join(map(quoted, dict.fromkeys((*formats, *more))))}]"
    zone = answers.of(Meaning.ZONE)
    yield f"zone = {quoted(cell(zone) if zone else literal(answers.word('zone')))}"


def _moment(answers: Answers, whole: Meaning, day: Meaning, clock: Meaning) -> tuple[str, list[str]]:
    """The template of a moment, and the formats in which it is written."""
    hour = None
    if (said := answers.of(whole)) is None and (said := answers.of(day)) is not None:
        hour = answers.of(clock)
    if said is None:
        return "", []
    template, formats = cell(said), list(answers.formats(said))
    if hour is not None:
        template = f"{template} {cell(hour)}"
        formats = [*(f"{date} {time}" for date in formats for time in answers.formats(hour)), *formats]
    if answers.word("clock") == UTC:
        return f"{template} {UTC_MARK}", [pattern if "%z" in pattern else f"{pattern} %z" for pattern in formats]
    return template, formats


def _place(answers: Answers, pack: PackWords, lists: _Lists) -> Iterator[str]:
    yield from ("", "[place]")
    listed, code = answers.of(Meaning.AREA_LIST), answers.of(Meaning.AREA_CODE)
    names = area_names(answers, pack)
    if listed is not None:
        yield f"area = {quoted(lists.cell(listed))}"
    elif code is not None:
        yield f"area = {quoted(cell(code))}"
    elif names:
        yield f"area_names = [{', '.join(map(quoted, names))}]"
    else:
        yield from _said_line("area", literal(answers.code("area")))
    yield from _said_line("detail", " ".join(cell(said) for said in answers.all_of(Meaning.DETAIL)))
    latitude, longitude = answers.of(Meaning.LATITUDE), answers.of(Meaning.LONGITUDE)
    if latitude is not None and longitude is not None:
        yield f"latitude = {quoted(cell(latitude))}"
        yield f"longitude = {quoted(cell(longitude))}"


def _offences(answers: Answers, lists: _Lists) -> Iterator[str]:
    attempted = answers.of(Meaning.ATTEMPTED)
    classes = [lists.cell(said) for said in answers.all_of(Meaning.OFFENCE)] or [literal(answers.code("class"))]
    for number, class_code in enumerate(classes):
        yield from ("", "[[offence]]")
        yield f"class = {quoted(class_code)}"
        if attempted is not None and not number:
            yield f"attempted = {quoted(lists.cell(attempted))}"


def _people(answers: Answers, lists: _Lists) -> Iterator[str]:
    for person, facts in answers.people():
        yield from ("", "[[person]]")
        yield f"role = {quoted(person.partition('.')[0])}"
        yield from _person(answers, facts.values(), lists)


def _person(answers: Answers, facts: Iterable[Said], lists: _Lists) -> Iterator[str]:
    for said in facts:
        yield f"{said.meaning.value} = {quoted(lists.cell(said))}"
        if said.meaning is Meaning.BIRTH:
            yield f"birth_formats = [{', '.join(map(quoted, answers.formats(said)))}]"


def _join(answers: Answers, people: Answers, lists: _Lists) -> Iterator[str]:
    yield from ("", "[join]")
    for key, said in (("key", answers.joined_by), ("people_key", people.joined_by)):
        yield from _said_line(key, cell(said) if said else "")
    yield from _layout(people)
    yield from ("", "[join.person]")
    if people.of(Meaning.ROLE) is None:
        yield from _said_line("role", people.word("role"))
    yield from _person(people, (said for said in people.columns if said.meaning is not Meaning.NOTHING), lists)


def _documents(answers: Answers) -> Iterator[str]:
    said = answers.documents_by
    if said is not None:
        yield from ("", "[documents]")
        yield from _said_line("by", answers.word("documents.by"))
        yield f"names = {quoted(cell(said))}"
        yield from _said_line("kind", answers.word("documents.kind"))


def _said_line(key: str, text: str) -> Iterable[str]:
    return [f"{key} = {quoted(text)}"] if text else []
