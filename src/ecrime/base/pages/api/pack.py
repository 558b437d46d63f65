"""What the country is made of, for programs: areas, classes, purposes, nationalities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from ecrime.base.country import queries as country
from ecrime.base.country.facts import Area, Nationality, OffenceClass, Purpose
from ecrime.base.pages.api import schemas
from ecrime.base.pages.api.operations import operation
from ecrime.base.pages.language import page_language
from ecrime.foundation import canonical
from ecrime.foundation.errors import Invalid, Problem

router = Router(tags=["country"])

LONGEST_SOUGHT = 100
DEEPEST = 4


@dataclass(frozen=True, slots=True)
class PackShown:
    """The country of this installation; records are made under ``label``."""

    code: str
    version: str
    label: str
    name_km: str
    name_en: str
    root: str
    nationality: str
    zone: str


@dataclass(frozen=True, slots=True)
class AreaList:
    """Areas, from the country down, or the best fit first where something was sought."""

    rows: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class ClassList:
    """Offence classes in the pack's order."""

    rows: tuple[OffenceClass, ...]


@dataclass(frozen=True, slots=True)
class PurposeList:
    """Purposes of a look-up, and what each asks for."""

    rows: tuple[Purpose, ...]


@dataclass(frozen=True, slots=True)
class NationalityList:
    """Nationalities by ISO 3166, named in the language of the request."""

    rows: tuple[Nationality, ...]


@operation(router, "GET", "", word="country.see", summary=_("The country pack"), answers=schemas.shown(PackShown))
def see_pack(request: HttpRequest) -> dict[str, Any]:
    """Which pack, in which version."""
    pack = country.pack()
    shown: dict[str, Any] = canonical.plain(
        PackShown(
            pack.code,
            pack.version,
            pack.label,
            pack.name_km,
            pack.name_en,
            pack.root,
            pack.nationality,
            pack.zone,
        )
    )
    return shown


@operation(
    router,
    "GET",
    "/areas",
    word="country.areas",
    summary=_("Areas by name or code, or those below one"),
    answers=schemas.shown(AreaList),
    errors=(404,),
)
def list_areas(
    request: HttpRequest,
    text: Annotated[str, Query(max_length=LONGEST_SOUGHT)] = "",
    below: str = "",
    level: Annotated[int | None, Query(ge=1, le=DEEPEST)] = None,
) -> dict[str, Any]:
    """``text`` finds up to 50 by code or name in either script; without it ``below`` (an id) lists one level below."""
    if text:
        found = country.find_areas(text, within=country.area(below).path if below else "", limit=country.MOST_AREAS)
    else:
        over = country.area(below or country.pack().root)
        if level is not None and level <= over.level:
            raise Invalid([Problem("level", "api.field_unfit")])
        found = country.areas_below(over.path, level or over.level + 1)
    return {"rows": canonical.plain(found)}


@operation(
    router,
    "GET",
    "/classes",
    word="country.classes",
    summary=_("The offence classes"),
    answers=schemas.shown(ClassList),
)
def list_classes(request: HttpRequest, on: Annotated[schemas.Day | None, Query()] = None) -> dict[str, Any]:
    """All that are not retired; with ``on`` those in force on a day."""
    return {"rows": canonical.plain(country.classes(on))}


@operation(
    router,
    "GET",
    "/purposes",
    word="country.purposes",
    summary=_("For what one may look up, and what each purpose asks for"),
    answers=schemas.shown(PurposeList),
)
def list_purposes(request: HttpRequest) -> dict[str, Any]:
    """In the order in which they are offered."""
    return {"rows": canonical.plain(country.purposes())}


@operation(
    router,
    "GET",
    "/nationalities",
    word="country.nationalities",
    summary=_("The nationalities"),
    answers=schemas.shown(NationalityList),
)
def list_nationalities(request: HttpRequest) -> dict[str, Any]:
    """The country's own first, then by name."""
    return {"rows": canonical.plain(country.nationalities(page_language()))}
