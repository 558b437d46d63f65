"""What is to be done about an alert, in the inspector's words."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ecrime.base.pages.fields import Field, Form
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7


class HandlingForm(Form):
    """The words an alert is closed in."""

    labels = {"words": _("What you found")}

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.values.setdefault("key", str(uuid7()))

    @property
    def question(self) -> Field:
        """The words as drawn."""
        hint = _("What the officer says, what you checked, where it goes. Name nobody who was looked up.")
        return self.text_area("words", self.labels["words"], hint=hint)

    @property
    def key(self) -> UUID:
        """The word under which the act is done at most once."""
        try:
            return UUID(self.value("key"))
        except ValueError:
            raise Invalid([Problem("", "request.unreadable")]) from None
