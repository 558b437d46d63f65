"""Invented officers for page tests, without a database."""

from __future__ import annotations

from uuid import UUID

import pytest

from ecrime.base.officers.facts import Actor, OfficerId, PostId, Unit, UnitId

NOBODY = UUID(int=0)


@pytest.fixture
def specialist() -> Actor:
    """A specialist of Kandal with the usual rights."""
    return Actor(
        token="",
        officer_id=OfficerId(NOBODY),
        name_km="សុខ ដារ៉ា",
        name_latin="SOK Dara",
        post_id=PostId(NOBODY),
        post_kind="specialist",
        unit=Unit(UnitId(NOBODY), "KDL", "ខេត្តកណ្ដាល", "Kandal", "08", "KH.08", "Asia/Phnom_Penh"),
        rights=frozenset({"incident.record", "incident.see"}),
    )
