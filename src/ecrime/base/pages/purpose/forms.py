"""The question for what people and records will be looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from ecrime.base.country.facts import Purpose, PurposeAsks
from ecrime.base.pages.fields import Field, Form, Option
from ecrime.base.pages.language import page_language
from ecrime.foundation.errors import Problem

# In one box stands what the chosen purpose asks for; the officer types one thing, not one of two.
ABOUT = "about"
_NOTES = {
    PurposeAsks.RECORD: _("its record number"),
    PurposeAsks.NUMBER: _("its number"),
    PurposeAsks.REASON: _("the reason in words"),
}
_ACT_FIELDS = frozenset({"case_number", "reason"})


class PurposeForm(Form):
    """A purpose of the pack, and the number or reason it asks for."""

    labels = {"purpose": _("Why do you look?"), ABOUT: _("Number or reason")}

    def __init__(self, values: Mapping[str, str], purposes: Sequence[Purpose]) -> None:
        super().__init__(values, focus="purpose")
        self.purposes = {purpose.code: purpose for purpose in purposes}

    @property
    def questions(self) -> list[Field]:
        """The questions as drawn."""
        language = page_language()
        options = [Option(found.code, found.name(language), _NOTES[found.asks]) for found in self.purposes.values()]
        return [
            self.radios("purpose", self.labels["purpose"], options),
            self.text(ABOUT, self.labels[ABOUT], hint=_("What stands beside your purpose above"), size=40),
        ]

    def stated(self) -> dict[str, str]:
        """What the act takes: the purpose, and the one box under the name the purpose gives it."""
        found = self.purposes.get(self.value("purpose"))
        words = "reason" if found is not None and found.asks is PurposeAsks.REASON else "case_number"
        return {"purpose": self.value("purpose"), words: self.value(ABOUT)}

    def refuse_facts(self, problems: Iterable[Problem]) -> None:
        """Show what the act refused at the box it was typed in."""
        self.refuse(*(Problem(ABOUT if p.field in _ACT_FIELDS else p.field, p.code, p.params) for p in problems))
