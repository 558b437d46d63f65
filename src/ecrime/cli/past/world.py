"""What an invented past is drawn from: the pack's own areas and units, and the shares of its past.toml."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from ecrime.base.country.facts import PackUnit
from ecrime.base.country.pack_files import COUNTRIES, read_pack

FILE = "past.toml"
COMMUNE = 3  # level of the areas in which incidents happen


@dataclass(frozen=True, slots=True)
class Kind:
    """One class of offence and how it tends to happen.

    share     weight among all classes
    hours     name of a row of hours
    known     how often somebody is suspected by name
    harm      how often the victim is injured; ``killed`` where it is worse
    foreign   how often the suspect is a foreigner, over what is usual
    weekend, festival, rains  how many times as often it happens then
    km, en    what is written of it; ``{place}`` is where
    """

    code: str
    share: float
    hours: str
    victim: str
    km: str
    en: str
    thing: str = ""
    known: float = 0.5
    harm: float = 0.0
    killed: bool = False
    foreign: float = 0.0
    rural: bool = False
    weekend: float = 1.0
    festival: float = 1.0
    rains: float = 1.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where far more happens than around it: its share of its unit's incidents."""

    area_id: str
    share: float
    latitude: float
    longitude: float
    km: str
    en: str


@dataclass(frozen=True)
class World:
    """A pack, as its past is drawn from it. ``content`` is past.toml as it was read."""

    code: str
    zone: str
    nationality: str
    units: Sequence[PackUnit]
    communes: Mapping[str, Sequence[str]]
    area_names: Mapping[str, tuple[str, str]]
    content: Mapping[str, Any]

    @classmethod
    def of(cls, pack: str, countries: Path = COUNTRIES) -> World | None:
        """The world of a pack; None for one that tells no past."""
        path = countries / pack / FILE
        if not path.exists():
            return None
        files = read_pack(pack, countries=countries)
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        communes: defaultdict[str, list[str]] = defaultdict(list)
        for area in files.areas:
            if area.level == COMMUNE:
                communes[area.path.split(".")[1]].append(area.id)
        return cls(
            code=pack,
            zone=files.pack.zone,
            nationality=files.pack.nationality,
            units=[unit for unit in files.units if unit.area_id in content["provinces"]],
            communes=communes,
            area_names={area.id: (area.name_km, area.name_latin) for area in files.areas if area.level <= COMMUNE},
            content=content,
        )

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """Every class that happens, with its share."""
        return tuple(Kind(code=table["class"], **_without(table, "class")) for table in self.content["offences"])

    @cached_property
    def spots(self) -> Mapping[str, tuple[Spot, ...]]:
        """The spots of each province."""
        found: defaultdict[str, list[Spot]] = defaultdict(list)
        for table in self.content["spots"]:
            latitude, longitude = table["point"]
            spot = Spot(table["area"], table["share"], latitude, longitude, table["km"], table["en"])
            found[self._province_of[spot.area_id]].append(spot)
        return {province: tuple(spots) for province, spots in found.items()}

    @cached_property
    def towns(self) -> Mapping[str, Sequence[str]]:
        """The communes of each province that belong to a town."""
        districts = tuple(self.content["towns"]["districts"])
        return {
            province: [commune for commune in communes if commune.startswith(districts)]
            for province, communes in self.communes.items()
        }

    @cached_property
    def unit_weights(self) -> Sequence[float]:
        """How much happens in the area of each unit."""
        return [float(self.content["provinces"][unit.area_id]) for unit in self.units]

    def is_festival(self, day: date) -> bool:
        """True on a day of a festival and on the one before it."""
        return day in self._festivals or day + timedelta(days=1) in self._festivals

    @cached_property
    def _province_of(self) -> Mapping[str, str]:
        return {commune: province for province, communes in self.communes.items() for commune in communes}

    @cached_property
    def _festivals(self) -> frozenset[date]:
        days: set[date] = set()
        for festival in self.content["festivals"]:
            spans = [span.split("/") for span in festival.get("spans", ())]
            if yearly := festival.get("every_year"):
                spans += [[f"{year}-{part}" for part in yearly] for year in range(2000, 2100)]
            for first, last in (map(date.fromisoformat, span) for span in spans):
                days |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
        return frozenset(days)


def _without(table: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key != name}
