"""Loads a country pack into the reference tables, as the owner: whole or not at all, and only when it changed."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from ecrime.base.country.facts import Area, FindingKind, IccsCategory, OffenceClass, Pack
from ecrime.base.country.pack_files import COUNTRIES, PackFiles, fingerprint, read_pack
from ecrime.base.country.reference import Reference
from ecrime.base.country.search_key import search_lines
from ecrime.foundation.errors import Refused

AREAS = Reference(
    table="country_area",
    key="id",
    columns=(
        "id",
        "code",
        "level",
        "parent_id",
        "path",
        "name_km",
        "name_latin",
        "kind_km",
        "kind_latin",
        "zone",
        "longitude",
        "latitude",
        "search",
    ),
    names=("name_km", "name_latin"),
    moves_with="path",
)
ICCS = Reference(
    table="country_iccs",
    key="code",
    columns=("code", "level", "parent_id", "name_en", "verified"),
    names=("name_en",),
)
CLASSES = Reference(
    table="country_offence_class",
    key="code",
    columns=(
        "code",
        "position",
        "name_km",
        "name_en",
        "severity",
        "article",
        "verified_by",
        "iccs_id",
        "valid_from",
        "valid_to",
    ),
    names=("name_km", "name_en"),
)
PURPOSES = Reference(
    table="country_purpose",
    key="code",
    columns=("code", "position", "name_km", "name_en", "asks"),
    names=("name_km", "name_en"),
)

# What the source says stays true only until the next load; what a load itself did is history.
_OF_THE_SOURCE = [
    kind.value for kind in FindingKind if kind not in (FindingKind.RETIRED, FindingKind.RENAMED, FindingKind.MOVED)
]


def load_pack(code: str, *, countries: Path = COUNTRIES) -> bool:
    """Bring the reference tables to the pack of that code; False when they held this very pack already.

    Raises PackBroken when its files are at fault, Refused when the database holds another country.
    """
    wanted = fingerprint(code, countries=countries)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('country_pack'))")
        held_code, held_fingerprint = _held(cursor)
        if held_code not in ("", code):
            raise Refused("pack.other", held=held_code, asked=code)
        if held_fingerprint == wanted:
            return False
        files = read_pack(code, countries=countries)
        _bring_up(cursor, files)
        _note_pack(cursor, files.pack, wanted)
    return True


def _held(cursor: Any) -> tuple[str, str]:
    cursor.execute("select code, fingerprint from country_pack")
    row = cursor.fetchone()
    return (row[0], row[1]) if row else ("", "")


def _bring_up(cursor: Any, files: PackFiles) -> None:
    AREAS.bring_up(cursor, map(_area_row, files.areas))
    ICCS.bring_up(cursor, map(_iccs_row, files.iccs))
    CLASSES.bring_up(cursor, (_class_row(place, found) for place, found in enumerate(files.classes)))
    PURPOSES.bring_up(
        cursor,
        (
            (found.code, place, found.name_km, found.name_en, found.asks.value)
            for place, found in enumerate(files.purposes)
        ),
    )
    _report(cursor, files)
    cursor.execute("analyze country_area")


def _area_row(area: Area) -> tuple[object, ...]:
    return (
        area.id,
        area.code,
        area.level,
        area.parent_id,
        area.path,
        area.name_km,
        area.name_latin,
        area.kind_km,
        area.kind_latin,
        area.zone,
        area.longitude,
        area.latitude,
        search_lines(area.code, area.name_latin, area.name_km),
    )


def _iccs_row(category: IccsCategory) -> tuple[object, ...]:
    return (category.code, category.level, category.parent, category.name_en, category.verified)


def _class_row(position: int, found: OffenceClass) -> tuple[object, ...]:
    return (
        found.code,
        position,
        found.name_km,
        found.name_en,
        found.severity.value,
        found.article,
        found.verified_by or None,
        found.iccs,
        found.valid_from,
        found.valid_to,
    )


def _report(cursor: Any, files: PackFiles) -> None:
    cursor.execute("delete from country_report where kind = any(%s)", [_OF_THE_SOURCE])
    cursor.executemany(
        "insert into country_report (kind, subject, detail) values (%s, %s, %s)",
        [(finding.kind.value, finding.subject, finding.detail) for finding in files.findings],
    )
    cursor.execute(
        """
        delete from country_report r where kind = %s and not exists (
            select from country_area where id = r.subject and retired
            union all select from country_offence_class where code = r.subject and retired
            union all select from country_iccs where code = r.subject and retired
            union all select from country_purpose where code = r.subject and retired
        )
        """,
        [FindingKind.RETIRED.value],
    )


def _note_pack(cursor: Any, pack: Pack, fingerprint_: str) -> None:
    row = {
        "code": pack.code,
        "version": pack.version,
        "fingerprint": fingerprint_,
        "name_km": pack.name_km,
        "name_en": pack.name_en,
        "root": pack.root,
        "nationality": pack.nationality,
        "zone": pack.zone,
        "archive_from": pack.archive_from,
        "grant_hours": pack.corrections.grant_hours,
        "review_working_days": pack.corrections.review_working_days,
        "planning_head_delegate": pack.corrections.planning_head_delegate,
        "agreement_days": pack.documents.agreement_days,
        "photo_days": pack.documents.photo_days,
        "checks": json.dumps(asdict(pack.checks)),
        "readiness": json.dumps(asdict(pack.readiness)),
        "cameras": json.dumps(asdict(pack.cameras)),
    }
    cursor.execute("delete from country_pack")
    cursor.execute(
        f"insert into country_pack ({', '.join(row)}) values ({', '.join(['%s'] * len(row))})",  # noqa: S608
        list(row.values()),
    )
