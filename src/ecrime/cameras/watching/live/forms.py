"""What an officer types about walls, and an administrator about networks of headquarters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ecrime.base.pages.fields import Field, Form
from ecrime.cameras.watching.live.facts import LONGEST_NAME, TILES, Shown, WallFacts, WatchNetworkFacts
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7


class WallForm(Form):
    """How many tiles, and which cameras."""

    labels = {"name": _("Name of the wall"), "tiles": _("Tiles"), "cameras": _("Cameras")}

    def __init__(self, values: Mapping[str, str], cameras: Sequence[Shown]) -> None:
        super().__init__(values)
        self.cameras = list(cameras)

    def begin(self, wall: WallFacts) -> None:
        """Show a wall as it is kept."""
        self.values["name"], self.values["tiles"] = wall.name, str(wall.tiles)
        for place, camera in enumerate(wall.cameras):
            self.values[f"at.{camera}"] = str(place + 1)

    @property
    def tiles(self) -> int:
        """How many tiles are chosen."""
        chosen = self.value("tiles")
        return int(chosen) if chosen in map(str, TILES) else TILES[0]

    @property
    def chosen(self) -> list[Shown]:
        """The cameras that are chosen, in the order of their places."""
        return [camera for _place, camera in self._places()]

    @property
    def choices(self) -> list[tuple[Shown, str]]:
        """Every camera with the place it is given, "" for none."""
        return [(camera, self.value(f"at.{camera.id}")) for camera in self.cameras]

    @property
    def questions(self) -> list[Field]:
        """What is asked beside the cameras."""
        return [self.text("name", self.labels["name"], size=30, optional=True, maxlength=LONGEST_NAME)]

    def facts(self, number: int) -> WallFacts:
        """The wall as it was chosen. Raises Invalid for more tiles or cameras than there are."""
        if self.value("tiles") not in map(str, TILES):
            raise Invalid([Problem("tiles", "wall.tiles_unfit")])
        return WallFacts(number, self.value("name"), self.tiles, tuple(camera.id for camera in self.chosen))

    def _places(self) -> list[tuple[int, Shown]]:
        found = []
        for order, camera in enumerate(self.cameras):
            typed = self.value(f"at.{camera.id}").strip()
            if typed:
                found.append(((int(typed) if typed.isascii() and typed.isdigit() else 99) * 10_000 + order, camera))
        return sorted(found, key=lambda each: each[0])


class HeadquartersForm(Form):
    """A network of headquarters."""

    labels = {"network": _("Network"), "reason": _("Why")}

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.values.setdefault("key", str(uuid7()))

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
            self.text("network", self.labels["network"], size=28, hint=_("Such as 10.20.0.0/24")),
            self.text("reason", self.labels["reason"], size=60),
        ]

    def facts(self) -> WatchNetworkFacts:
        """What was typed."""
        return WatchNetworkFacts(self.value("network"), self.value("reason"))
