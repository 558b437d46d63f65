"""A pack goes in whole or not at all, twice is once, and what a pack drops is kept as retired."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.utils import DatabaseError

from ecrime.base.country import queries
from ecrime.base.country.facts import Finding, FindingKind
from ecrime.base.country.faults import PackBroken
from ecrime.base.country.load import load_pack
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Refused


def rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_cambodia_is_loaded_whole_and_its_oddities_reported(owned_kh: Database) -> None:
    assert rows("select level, count(*) from country_area group by 1 order by 1") == [
        (0, 1),
        (1, 25),
        (2, 210),
        (3, 1_661),
        (4, 14_576),
    ]
    found = [finding.kind for finding in queries.report()]
    assert found.count(FindingKind.REPEATED_CODE) == 54
    assert found.count(FindingKind.MISSING_PARENT) == 1
    assert rows("select count(*) from country_offence_class where verified_by is not null") == [(0,)]
    assert rows("select count(*), count(*) filter (where not verified) from country_iccs") == [(108, 29)]


def test_an_unchanged_pack_is_not_loaded_again(owned: Database) -> None:
    before = rows("select id, xmin from country_area order by id")
    assert load_pack("zz") is False
    assert rows("select id, xmin from country_area order by id") == before


def test_loading_the_same_rows_again_touches_none_of_them(owned: Database) -> None:
    before = rows("select id, xmin from country_area order by id")
    rows("update country_pack set fingerprint = 'old' returning 1")
    assert load_pack("zz") is True
    assert rows("select id, xmin from country_area order by id") == before


def test_what_a_pack_renames_is_taken_over_and_reported(owned: Database, countries: Path) -> None:
    replace(countries / "zz/communes.csv", "Old Market", "New Market")
    load_pack("zz", countries=countries)
    assert queries.area("Z10101").name_latin == "New Market"
    assert queries.report() == (
        Finding(FindingKind.RENAMED, "Z10101", "Was ផ្សារចាស់ / Old Market, is now ផ្សារចាស់ / New Market."),
    )


def test_what_a_pack_drops_is_retired_and_comes_back_when_listed_again(owned: Database, countries: Path) -> None:
    replace(countries / "zz/communes.csv", "Z10101,Z101,ផ្សារចាស់,Old Market\n", "")
    replace(countries / "zz/classes.csv", "F1,ការឆបោក,Fraud,misdemeanour,Zedland Code 70,0701,,,\n", "")
    load_pack("zz", countries=countries)
    assert queries.area("Z10101").retired
    assert queries.offence_class("F1").retired
    assert "F1" not in {found.code for found in queries.classes()}
    assert "Z10101" not in {found.id for found in queries.find_areas("Old Market")}
    assert [(finding.kind, finding.subject) for finding in queries.report()] == [
        (FindingKind.RETIRED, "F1"),
        (FindingKind.RETIRED, "Z10101"),
    ]

    load_pack("zz")
    assert not queries.area("Z10101").retired
    assert not queries.offence_class("F1").retired
    assert queries.report() == ()


def test_an_area_that_moves_takes_its_new_path_and_is_reported(owned: Database, countries: Path) -> None:
    replace(countries / "zz/communes.csv", "Z10102,Z101", "Z10102,Z107")
    load_pack("zz", countries=countries)
    assert queries.area("Z10102").path == "ZZ.Z1.Z107.Z10102"
    assert Finding(FindingKind.MOVED, "Z10102", "Was ZZ.Z1.Z101.Z10102, is now ZZ.Z1.Z107.Z10102.") in queries.report()


def test_a_broken_pack_changes_nothing(owned: Database, countries: Path) -> None:
    replace(countries / "zz/communes.csv", "Old Market", "New Market")
    replace(countries / "zz/classes.csv", ",020111,", ",029999,")
    with pytest.raises(PackBroken):
        load_pack("zz", countries=countries)
    assert queries.area("Z10101").name_latin == "Old Market"


def test_a_database_takes_one_country_only(owned: Database) -> None:
    with pytest.raises(Refused) as refused:
        load_pack("kh")
    assert refused.value.code == "pack.other"
    assert refused.value.params == {"held": "zz", "asked": "kh"}
    with pytest.raises(DatabaseError, match="country_one_pack"):
        rows(
            "insert into country_pack"
            """ select (jsonb_populate_record(held, '{"code": "kh"}')).* from country_pack held returning 1"""
        )


@pytest.mark.parametrize(
    ("sql", "constraint"),
    [
        ("update country_area set path = 'ZZ.Z2.Z101' where id = 'Z101'", "area_path_continues_parent"),
        ("update country_area set path = 'ZZ.Z1.Z1XX' where id = 'Z101'", "area_path_ends_in_id"),
        ("update country_area set parent_id = 'Z2' where id = 'Z101'", "area_path_continues_parent"),
        ("update country_area set level = 5 where id = 'Z101'", "area_level_0_to_4"),
        ("update country_area set level = 1 where id = 'Z101'", "area_path_not_deeper_than_level"),
        ("update country_area set parent_id = null where id = 'Z1'", "only_the_country_has_no_parent"),
        (
            "insert into country_area (id, code, level, parent_id, path, name_km, name_latin, kind_km,"
            " kind_latin, zone, search, retired)"
            " values ('Z-1', 'Z-1', 1, 'ZZ', 'ZZ.Z-1', '', '', '', '', '', '', false)",
            "area_id_is_plain",
        ),
        ("update country_iccs set parent_id = '02' where code = '0101'", "iccs_code_begins_with_parent"),
        ("update country_iccs set level = 3 where code = '0101'", "iccs_level_follows_code"),
        (
            "update country_offence_class set iccs_id = '01' where code = 'M1'",
            "class_maps_to_a_division_or_below",
        ),
        ("update country_offence_class set severity = 'grave' where code = 'M1'", "class_severity_known"),
        ("update country_offence_class set verified_by = '' where code = 'M1'", "class_verified_by_somebody"),
    ],
)
def test_the_database_itself_refuses_what_does_not_fit(owned: Database, sql: str, constraint: str) -> None:
    with pytest.raises(DatabaseError, match=constraint), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "table",
    ["country_area", "country_iccs", "country_offence_class", "country_pack", "country_report"],
)
def test_the_app_reads_reference_tables_and_writes_none(database: Database, table: str) -> None:
    with database.connect() as app:
        app.execute(f"select * from {table}")
        for act in (f"delete from {table}", f"truncate {table}", f"insert into {table} default values"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), app.transaction():
                app.execute(act)
