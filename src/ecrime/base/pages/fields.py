"""The questions of a form as a page draws them: label, hint, what was typed, what is wrong with it.

Names are dotted paths ("people.0.name_km"), the same in the form, in a Problem and in the facts,
so that a refusal from any floor lands on its field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from ecrime.base.pages.messages import text_for
from ecrime.foundation.errors import EcrimeError, Invalid, Problem, SignInNeeded

Text = str | Promise

NOT_ANSWERS = frozenset({"csrfmiddlewaretoken", "act"})
NOT_ATTRIBUTES = frozenset({"hint", "optional", "nothing"})
CHOOSE = gettext_lazy("Choose")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that may be chosen. ``note`` tells look-alikes apart ("Kandal › Ta Khmau")."""

    value: str
    label: Text
    note: Text = ""

    @property
    def text(self) -> str:
        """What stands in a combobox once this is chosen; the server reads the code before the space."""
        return f"{self.value} {self.label}"


@dataclass(frozen=True, slots=True)
class Field:
    """One question, ready to be drawn by ``{% field %}``.

    nothing  what a list of answers shows while none is chosen
    """

    name: str
    label: Text
    kind: str
    value: str = ""
    hint: Text = ""
    errors: tuple[str, ...] = ()
    optional: bool = False
    focus: bool = False
    options: tuple[Option, ...] = ()
    nothing: Text = CHOOSE
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The element that an error links to."""
        return id_of(self.name)

    @property
    def template(self) -> str:
        """The part that draws this kind."""
        return f"parts/fields/{self.kind}.html"

    @property
    def described_by(self) -> str:
        """The ids of hint and errors, for assistive technology."""
        parts = [f"{self.id}-hint"] if self.hint else []
        return " ".join(parts + ([f"{self.id}-error"] if self.errors else []))


def id_of(name: str) -> str:
    """The HTML id of the field with this dotted name."""
    return "f-" + name.replace(".", "-").replace("_", "-") if name else "main"


class Form:
    """What an officer typed, kept word for word, and what is wrong with it.

    A slice's form derives from this, draws its questions with the methods below and
    turns the values into facts. Nothing is cleaned here: what was typed comes back as typed.

    ``labels`` names the questions for the summary of problems, by name without row numbers
    ("narrative", "people.role").
    """

    labels: Mapping[str, Text] = {}

    def __init__(
        self, values: Mapping[str, str] | None = None, problems: Iterable[Problem] = (), *, focus: str = ""
    ) -> None:
        self.values: dict[str, str] = dict(values or {})
        self.problems: list[Problem] = list(problems)
        self.focus = focus
        self.offers: dict[str, tuple[Option, ...]] = {}

    @classmethod
    def values_of(cls, request: HttpRequest) -> dict[str, str]:
        """The answers in a sent form, the last one where a name came twice."""
        return {name: str(request.POST[name]) for name in request.POST if name not in NOT_ANSWERS}

    def value(self, name: str) -> str:
        """What was typed, "" when nothing."""
        return self.values.get(name, "")

    def is_checked(self, name: str) -> bool:
        """True when the box was ticked."""
        return self.value(name) != ""

    def refuse(self, *problems: Problem) -> None:
        """Note what is wrong; the same problem is noted once."""
        self.problems.extend(problem for problem in problems if problem not in self.problems)

    def refuse_facts(self, problems: Iterable[Problem]) -> None:
        """Note what is wrong with the facts of the answers; a form whose questions bear other names finds these."""
        self.refuse(*problems)

    def refuse_act(self, error: EcrimeError) -> int:
        """Show on the page what an act refused, so that nothing typed is lost; returns the page's status.

        Raises the error again where no page of this form can help: somebody has to sign in first.
        """
        if isinstance(error, SignInNeeded):
            raise error
        if isinstance(error, Invalid):
            self.refuse_facts(error.problems)
        else:
            self.refuse(Problem("", error.code, error.params))
        return error.status

    def errors(self, name: str) -> tuple[str, ...]:
        """The sentences for one field."""
        return tuple(text_for(p.code, p.params) for p in self.problems if p.field == name)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Every problem as (id of the field, where and what), for the summary on top of the page."""
        return [(id_of(problem.field), self._told(problem)) for problem in self.problems]

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Every answer as (name, value): carried in hidden fields from a page to the next."""
        return [(name, value) for name, value in self.values.items() if value]

    def rows(self, prefix: str) -> tuple[int, ...]:
        """The numbers of the rows that were sent under a prefix: people.0.…, people.2.… gives 0 and 2."""
        start = prefix + "."
        numbers = {name[len(start) :].partition(".")[0] for name in self.values if name.startswith(start)}
        return tuple(sorted(int(number) for number in numbers if number.isascii() and number.isdigit()))

    def rearrange(self, act: str) -> bool:
        """Do what a button of the form itself asks: add:people, remove:people.2, change:narrative.

        False for any other act, which is the slice's own.
        """
        verb, _, subject = act.partition(":")
        prefix, _, number = subject.rpartition(".")
        if verb == "add" and subject:
            self.add_row(subject)
        elif verb == "remove" and prefix and number.isascii() and number.isdigit():
            self.remove_row(prefix, int(number))
        elif verb == "change" and subject:
            self.focus = subject
        else:
            return False
        return True

    def add_row(self, prefix: str) -> None:
        """Make room for one more row, after the last."""
        number = max(self.rows(prefix), default=-1) + 1
        self.values[f"{prefix}.{number}.row"] = "new"

    def remove_row(self, prefix: str, number: int) -> None:
        """Take one row away; the others keep their numbers."""
        gone = f"{prefix}.{number}."
        self.values = {name: value for name, value in self.values.items() if not name.startswith(gone)}

    def text(self, name: str, label: Text, **more: object) -> Field:
        """One line of text. ``size`` is the width in characters; ``lang`` the language of what is typed."""
        return self._field("text", name, label, more)

    def text_area(self, name: str, label: Text, **more: object) -> Field:
        """Several lines of text; ``rows`` says how many are shown."""
        return self._field("text_area", name, label, {"rows": "6", **more})

    def date(self, name: str, label: Text, **more: object) -> Field:
        """A date in one text box, in any form of ``dates.read_date``; the page echoes it in words."""
        return self._field("date", name, label, {"size": "12", "inputmode": "text", **more})

    def time(self, name: str, label: Text, **more: object) -> Field:
        """A time of day in one text box, in any form of ``dates.read_time``."""
        return self._field("text", name, label, {"size": "6", "inputmode": "text", **more})

    def number(self, name: str, label: Text, **more: object) -> Field:
        """A whole number in a text box, in either script."""
        return self._field("text", name, label, {"size": "4", "inputmode": "numeric", **more})

    def select(self, name: str, label: Text, options: Sequence[Option], **more: object) -> Field:
        """One of a few fixed answers; ``nothing`` is what stands there while none is chosen."""
        return self._field("select", name, label, more, options)

    def radios(self, name: str, label: Text, options: Sequence[Option], **more: object) -> Field:
        """One of two to five fixed answers, all in sight."""
        return self._field("radios", name, label, more, options)

    def checkbox(self, name: str, label: Text, **more: object) -> Field:
        """Yes when ticked."""
        return self._field("checkbox", name, label, {"optional": True, **more})

    def upload(self, name: str, label: Text, **more: object) -> Field:
        """A file of the officer's machine; ``accept`` says which kinds are offered."""
        return self._field("file", name, label, more)

    def combobox(self, name: str, label: Text, *, source: str, **more: object) -> Field:
        """One of many: code or first letters are typed.

        ``source`` is a path that answers with options, or the id of a ``{% choices %}`` list on the page.
        Several readings of what was typed (``offers``) are shown as radio buttons beneath.
        """
        key = "data-url" if source.startswith("/") else "list"
        return self._field("combobox", name, label, {key: source, **more}, self.offers.get(name, ()))

    def _told(self, problem: Problem) -> str:
        where, what = self._where(problem.field), text_for(problem.code, problem.params)
        return f"{where}{gettext(':')} {what}" if where else what

    def _where(self, name: str) -> str:
        """What stands before a problem in the summary, far from its field: which question, and of which row."""
        words = name.split(".")
        label = self.labels.get(".".join(word for word in words if not word.isdigit()), "")
        row = f" {self.place_of(words[0], words[1])}" if len(words) > 1 else ""
        return f"{label}{row}" if label else ""

    def place_of(self, prefix: str, number: str) -> int:
        """As the how-manieth of its kind a row stands on the page; rows keep their numbers when others go."""
        rows = [str(row) for row in self.rows(prefix)]
        return rows.index(number) + 1 if number in rows else 1

    def _field(
        self, kind: str, name: str, label: Text, more: Mapping[str, object], options: Sequence[Option] = ()
    ) -> Field:
        attributes = {key: str(value) for key, value in more.items() if key not in NOT_ATTRIBUTES}
        hint, nothing = more.get("hint", ""), more.get("nothing", "")
        return Field(
            name=name,
            label=label,
            kind=kind,
            value=self.value(name),
            hint=hint if isinstance(hint, (str, Promise)) else "",
            errors=self.errors(name),
            optional=bool(more.get("optional", False)),
            focus=name == self.focus and not self.problems,
            options=tuple(options),
            nothing=nothing if isinstance(nothing, (str, Promise)) and nothing else CHOOSE,
            attributes=attributes,
        )
