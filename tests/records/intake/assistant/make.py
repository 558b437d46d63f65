"""A small country to compare columns with, and profiles of files made on the spot."""

from __future__ import annotations

import io

from tests.records.intake.make_rows import AREAS

from ecrime.base.country.facts import Bounds
from ecrime.records.intake.assistant.answers import Answers, first_answers
from ecrime.records.intake.assistant.looking import profile_of
from ecrime.records.intake.assistant.pack_words import AreaWords, KnownClass, PackWords
from ecrime.records.intake.assistant.profile import Profile
from ecrime.records.intake.assistant.proposals import proposals
from ecrime.records.intake.reading.layout import Layout

CLASSES = (
    KnownClass("M1", ("មនុស្សឃាត", "Murder"), "0101"),
    KnownClass("A1", ("ហិង្សា", "Assault"), "02011"),
    KnownClass("A2", ("ហិង្សាមានស្ថានទម្ងន់ទោស", "Aggravated assault"), "020111"),
    KnownClass("S1", ("ការរំលោភសេពសន្ថវៈ", "Rape"), "03011"),
    KnownClass("R1", ("ប្លន់", "Robbery"), "0401"),
    KnownClass("T1", ("ចោរកម្ម", "Theft"), "0502"),
    KnownClass("T2", ("ចោរកម្មរថយន្ត", "Theft of a motor vehicle"), "050211"),
    KnownClass("B1", ("ចោរកម្មដោយចូលលំនៅឋាន", "Burglary"), "0501"),
)
PACK = PackWords(
    AreaWords(AREAS, {area.id: f"ZZ.{area.parent_id}.{area.id}" for area in AREAS}),
    CLASSES,
    {"KH": ("កម្ពុជា", "Cambodia"), "TH": ("ថៃ", "Thailand"), "FR": ("បារាំង", "France")},
    "America/Chicago",
    Bounds(-88.0, 41.0, -87.0, 43.0),
    "ZZ.Z1",
    ("Lakeside",),
)


def profiled(content: str) -> Profile:
    """What the columns of a text file hold."""
    return profile_of(io.BytesIO(content.encode()), Layout(), step=lambda rows: None)


def answered(content: str, **changed: str) -> Answers:
    """The answers that the proposals give, some of them changed; dots in names are written as two underscores."""
    profile = profiled(content)
    words = first_answers(profile, proposals(profile, PACK), PACK, file_name="old.csv", narrative="Taken over.")
    words |= {name.replace("__", "."): word for name, word in changed.items()}
    return Answers(profile, words)
