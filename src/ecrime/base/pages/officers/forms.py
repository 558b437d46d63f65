"""The forms for signing in and for adding an officer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ecrime.base.officers.facts import Unit
from ecrime.base.pages.choices import choose
from ecrime.base.pages.fields import Field, Form, Option
from ecrime.base.pages.language import page_language
from ecrime.base.pages.officers.words import REASONS
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import search_form

KEPT = "kept."


class SignInForm(Form):
    """What a passkey answered, and what was typed in a form whose session had ended."""

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Names and values of the form that waits for the sign-in."""
        return [(name.removeprefix(KEPT), value) for name, value in self.values.items() if name.startswith(KEPT)]


class EnrolForm(SignInForm):
    """A one-time code; then a name for the passkey that was made."""

    labels = {"code": _("One-time code"), "label": _("A name for this passkey")}

    @property
    def code(self) -> Field:
        """The one-time code."""
        return self.text(
            "code",
            self.labels["code"],
            size=18,
            autocomplete="one-time-code",
            autocapitalize="characters",
            spellcheck="false",
            autofocus="autofocus",
        )

    @property
    def label(self) -> Field:
        """What the officer calls the passkey."""
        hint = _("A word that tells it from another, such as the colour of the key or the name of the computer.")
        return self.text("label", self.labels["label"], size=28, maxlength=60, hint=hint)


class SuspendForm(Form):
    """Why a passkey is suspended."""

    labels = {"why": _("Why?")}

    @property
    def questions(self) -> list[Field]:
        """The one question."""
        reasons = [Option(code, label) for code, label in REASONS.items()]
        return [self.radios("why", self.labels["why"], reasons)]


class AppointForm(Form):
    """The questions about a new officer."""

    # The same is said of a missing name in either script.
    labels = {"name_km": _("Name in Khmer"), "name_latin": _("Name in Latin letters")}

    def __init__(self, values: Mapping[str, str], *, units: Sequence[Unit], posts: Iterable[tuple[str, str]]) -> None:
        super().__init__(values, focus="name_km")
        self.values.setdefault("key", str(uuid7()))
        self.units = {unit.code: unit for unit in units}
        self.posts = [Option(code, name) for code, name in posts]

    @property
    def key(self) -> UUID:
        """The word under which the act is done at most once."""
        try:
            return UUID(self.value("key"))
        except ValueError:
            raise Invalid([Problem("", "request.unreadable")]) from None

    @property
    def questions(self) -> list[Field]:
        """The questions as drawn."""
        return [
            self.text("name_km", self.labels["name_km"], lang="km", size=28),
            self.text("name_latin", self.labels["name_latin"], size=28),
            self.combobox("unit", _("Unit"), source="units", hint=_("Code or first letters"), size=34),
            self.select("post_kind", _("Post"), self.posts),
        ]

    @property
    def unit_options(self) -> list[Option]:
        """The list that the box for the unit searches in."""
        return [_unit_option(unit) for unit in self.units.values()]

    def unit(self) -> Unit | None:
        """The unit that is meant; notes everything that is missing."""
        for name in ("name_km", "name_latin"):
            if not self.value(name).strip():
                self.refuse(Problem(name, "officer.name_missing"))
        choice = choose(self, "unit", exact=self._with_code, find=self._like)
        if isinstance(choice, Problem):
            told = {"choice.missing": "officer.unit_unknown", "choice.unknown": "officer.unit_unknown"}
            self.refuse(replace(choice, code=told.get(choice.code, choice.code)))
        if not self.value("post_kind"):
            self.refuse(Problem("post_kind", "officer.post_unknown"))
        return None if isinstance(choice, Problem) else self.units[choice.value]

    def _with_code(self, code: str) -> Option | None:
        unit = self.units.get(code.upper())
        return _unit_option(unit) if unit else None

    def _like(self, text: str) -> list[Option]:
        wanted = search_form(text)
        named = ((search_form(f"{unit.name_km} {unit.name_latin}"), unit) for unit in self.units.values())
        return [_unit_option(unit) for name, unit in named if wanted in name]


def _unit_option(unit: Unit) -> Option:
    return Option(unit.code, unit.name_km if page_language() == "km" else unit.name_latin)
