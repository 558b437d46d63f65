"""The question of privacy zones: their corners, a line for each zone, and why."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ecrime.base.pages.fields import Field, Form
from ecrime.cameras.watching.zones import rules
from ecrime.cameras.watching.zones.facts import Polygon, Zones
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7


class ZonesForm(Form):
    """All privacy zones of one camera."""

    labels = {"zones": _("Corners of the zones"), "reason": _("Why they are so")}

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.values.setdefault("key", str(uuid7()))

    @classmethod
    def of_zones(cls, zones: Zones) -> ZonesForm:
        """The zones that stand, to be changed."""
        return cls({"zones": rules.written(zones.polygons), "version": str(zones.version)})

    @property
    def questions(self) -> list[Field]:
        hint = _(
            "One zone a line: its corners in order around it, each as hundredths from the left and from the top,"
            " such as 10,20 40,20 40,60. Leave it empty for no zones."
        )
        return [
            self.text_area("zones", self.labels["zones"], rows="6", hint=hint, optional=True),
            self.text("reason", self.labels["reason"], size="60"),
        ]

    @property
    def key(self) -> UUID:
        """The word under which the act is done at most once."""
        try:
            return UUID(self.value("key"))
        except ValueError:
            raise Invalid([Problem("", "request.unreadable")]) from None

    @property
    def version(self) -> int:
        """Of the zones that were read."""
        typed = self.value("version")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 6 else -1

    def polygons(self) -> tuple[Polygon, ...]:
        """The zones that were typed, after noting what is wrong with them."""
        found, problems = rules.read_zones(self.value("zones"))
        self.refuse(*problems)
        return found
