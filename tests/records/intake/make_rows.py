"""Lookups and readers for tests without a database."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

from tests.records.incidents.checks.make import WORLD

from ecrime.records.incidents.facts import IncidentFacts
from ecrime.records.incidents.rules import ClassValidity, Known
from ecrime.records.intake.incident_row import RowReader
from ecrime.records.intake.lookups import Areas, KnownArea, Lookups
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.intake.reading.rows import RowProblem
from ecrime.records.intake.reading.source import open_source

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

AREAS = (
    KnownArea("ZZ", "ZZ", 0, None, ("ប្រទេស", "Zedland")),
    KnownArea("Z1", "Z1", 1, "ZZ", ("មាត់បឹង", "Lakeside")),
    KnownArea("Z2", "Z2", 1, "ZZ", ("ភូមិភ្នំ", "Hills")),
    KnownArea("Z101", "Z101", 2, "Z1", ("លូប", "Loop")),
    KnownArea("Z107", "Z107", 2, "Z1", ("ស្តូនយ៉ាត", "Stone Yard")),
    KnownArea("Z201", "Z201", 2, "Z2", ("ភ្នំខ្ពស់", "Loop")),
    KnownArea("Z109~1", "Z109", 2, "Z1", ("ក", "North")),
    KnownArea("Z109~2", "Z109", 2, "Z1", ("ខ", "North")),
)
KNOWN = Known(
    area_paths={
        "ZZ": "ZZ",
        "Z1": "ZZ.Z1",
        "Z2": "ZZ.Z2",
        "Z101": "ZZ.Z1.Z101",
        "Z107": "ZZ.Z1.Z107",
        "Z201": "ZZ.Z2.Z201",
    },
    classes={"T1": ClassValidity(), "A2": ClassValidity(), "V1": ClassValidity(None, date(2014, 12, 31))},
    world=WORLD,
    nationalities=frozenset({"KH", "TH"}),
    post_path="ZZ.Z1",
)
LOOKUPS = Lookups(Areas(AREAS), KNOWN)


def read(mapping_text: str, content: bytes) -> list[IncidentFacts | list[RowProblem]]:
    """Every row of the file as facts or problems."""
    mapping = mapping_from_toml(mapping_text)
    source = open_source(io.BytesIO(content), mapping.layout, mapping.headings())
    reader = RowReader(mapping, source.reading.headings, LOOKUPS)
    return [reader.read(row, recorded_at=NOW) for row in source.rows]


def problems(mapping_text: str, content: bytes) -> list[RowProblem]:
    """Every problem of every row, in order."""
    return [problem for row in read(mapping_text, content) if isinstance(row, list) for problem in row]
