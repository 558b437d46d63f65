"""Which column of a file names the documents that came beside it, or has the number that they bear."""

from __future__ import annotations

from ecrime.base.files.looking.kinds import ENDINGS
from ecrime.records.intake.assistant.profile import Column, Profile
from ecrime.records.intake.mapping import By

KNOWN = frozenset(ending for endings in ENDINGS.values() for ending in endings)
# The share of values that end as files do.
LEAST = 0.5


def first_of_documents(profile: Profile) -> dict[str, str]:
    """The answers that the columns would give: names of files where such stand, else the first number of records."""
    for place, column in enumerate(profile.columns):
        if _names_files(column):
            return {"documents.key": str(place), "documents.by": By.NAME.value}
    for place, column in enumerate(profile.columns):
        if column.is_unique:
            return {"documents.key": str(place), "documents.by": By.NUMBER.value}
    return {"documents.by": By.NAME.value}


def _names_files(column: Column) -> bool:
    written = column.written
    return bool(written) and sum(value.rpartition(".")[2].lower() in KNOWN for value in written) >= LEAST * len(written)
