"""Units and kinds of post follow the pack; what the pack drops stays, because records bear its code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from ecrime.base.country.faults import PackBroken
from ecrime.base.officers import load
from ecrime.base.officers.models import PostKind, Unit
from ecrime.cli.drills.instance import Database


@pytest.fixture
def owned(database: Database) -> Iterator[Database]:
    """The test's database with Django talking to it as the owner."""
    database.instance.point_django_at(database.name, "owner")
    yield database
    connections["default"].close()


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pack with one unit and one kind of post, standing in for zz."""
    monkeypatch.setattr(load, "COUNTRIES", tmp_path)
    folder = tmp_path / "zz"
    folder.mkdir()
    (folder / "units.csv").write_text("code,area_id,name_km,name_en,kind\nLAK,Z2,ថ្មី,New name,commissariat\n")
    (folder / "posts.toml").write_text('[specialist]\nname_km = "ក"\nname_en = "K"\nrights = ["incident.see"]\n')
    return folder


def test_loading_again_changes_nothing(owned: Database) -> None:
    before = list(Unit.objects.order_by("id").values()), list(PostKind.objects.order_by("code").values())
    load.load_units("zz")
    assert before == (list(Unit.objects.order_by("id").values()), list(PostKind.objects.order_by("code").values()))


def test_what_the_pack_says_anew_is_taken_over_under_the_same_id(owned: Database, pack: Path) -> None:
    before = Unit.objects.get(code="LAK")
    load.load_units("zz")
    unit = Unit.objects.get(code="LAK")
    assert (unit.id, unit.name_latin, unit.area_path, unit.zone) == (before.id, "New name", "ZZ.Z2", "America/Denver")
    assert PostKind.objects.get(code="specialist").rights == ["incident.see"]
    assert set(Unit.objects.values_list("code", flat=True)) == {"HIL", "HQ", "LAK"}


def test_a_faulty_pack_changes_nothing(owned: Database, pack: Path) -> None:
    (pack / "posts.toml").write_text('[specialist]\nname_km = "ក"\nname_en = "K"\nrights = ["incident.sea"]\n')
    with pytest.raises(PackBroken):
        load.load_units("zz")
    assert Unit.objects.get(code="LAK").area_path == "ZZ.Z1"
