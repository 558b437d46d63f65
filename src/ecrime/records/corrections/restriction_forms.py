"""The one question of a restriction."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ecrime.base.pages.fields import Field, Form
from ecrime.foundation.errors import Problem
from ecrime.foundation.text import TextRefused, clean_text
from ecrime.records.corrections.rules import REASON_LENGTH


class RestrictionForm(Form):
    """Why a record is hidden, or shown again."""

    labels = {"reason": _("Reason in words")}

    @property
    def questions(self) -> list[Field]:
        """The question as drawn."""
        hint = _("Who ends the restriction or corrects the record reads it.")
        return [self.text_area("reason", self.labels["reason"], rows=3, hint=hint)]

    def reason(self) -> str:
        """What was typed, cleaned; a problem is shown at the box."""
        try:
            return clean_text(self.value("reason"), max_length=REASON_LENGTH)
        except TextRefused as refused:
            self.refuse(Problem("reason", refused.code, refused.params))
            return ""
