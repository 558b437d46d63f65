"""Kept mappings for programs: what the unit keeps, one version as a text, and keeping another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router
from pydantic import Field, StrictStr

from ecrime.base.pages.api import schemas
from ecrime.base.pages.api.operations import caller, done_before, done_once, operation
from ecrime.foundation import canonical
from ecrime.records.intake import actions, queries
from ecrime.records.intake.facts import KeptMapping
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.intake.reading.limits import MAX_MAPPING

router = Router(tags=["imports"])


@dataclass(frozen=True, slots=True)
class MappingShown:
    """One version of a mapping that the unit keeps; it never changes. ``uses`` counts imports with this very text."""

    id: UUID
    name: str
    number: int
    hash: str
    kept_at: datetime
    kept_by: UUID
    uses: int


@dataclass(frozen=True, slots=True)
class MappingList:
    """Every version of every mapping of the unit, the newest version of each name first."""

    rows: tuple[MappingShown, ...]


@dataclass(frozen=True, slots=True)
class MappingSeen:
    """One version with its text (docs/guide/import.md)."""

    mapping: MappingShown
    text: str


@dataclass(frozen=True, slots=True)
class MappingKept:
    """A mapping that is kept from now on."""

    id: UUID
    entry: UUID


class MappingStated(schemas.Stated):
    """A mapping and the name under which it is kept, as its next version."""

    name: schemas.Line
    mapping: Annotated[StrictStr, Field(max_length=MAX_MAPPING)]


@operation(
    router,
    "GET",
    "",
    word="mapping.list",
    summary=_("The mappings that the unit keeps, every version of each"),
    answers=schemas.shown(MappingList),
    right="incident.import",
)
def list_mappings(request: HttpRequest) -> dict[str, Any]:
    """An import names one of them by its id, as ``kept``."""
    kept = queries.kept_mappings(caller(request))
    told: dict[str, Any] = canonical.plain(MappingList(tuple(map(_shown, kept))))
    return told


@operation(
    router,
    "GET",
    "/{uuid:mapping_id}",
    word="mapping.see",
    summary=_("One version of a kept mapping"),
    answers=schemas.shown(MappingSeen),
    right="incident.import",
    errors=(404,),
)
def see_mapping(request: HttpRequest, mapping_id: UUID) -> dict[str, Any]:
    """With its text."""
    kept = queries.kept_mapping(caller(request), UUID(str(mapping_id)))
    told: dict[str, Any] = canonical.plain(MappingSeen(_shown(kept), kept.text))
    return told


@operation(
    router,
    "POST",
    "",
    word="mapping.keep",
    summary=_("Keep a mapping for the unit under a name, as its next version"),
    answers=schemas.shown(MappingKept),
    status=201,
    right="mapping.keep",
    writes=True,
)
def keep_mapping(request: HttpRequest, body: MappingStated) -> dict[str, Any]:
    """A mapping that cannot be read is refused with all that is wrong in it; no version ever changes."""
    actor = caller(request)
    done = done_before(request, actions.keep_mapping, actor)
    if done is None:
        done = done_once(request, actions.keep_mapping)(actor, body.name, mapping_from_toml(body.mapping))
    return {"id": str(done.result or done.subject), "entry": str(done.entry)}


def _shown(kept: KeptMapping) -> MappingShown:
    return MappingShown(kept.id, kept.name, kept.number, kept.hash.hex(), kept.kept_at, kept.kept_by, kept.uses)
