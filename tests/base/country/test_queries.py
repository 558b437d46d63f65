"""Areas and classes as officers look for them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ecrime.base.country import queries
from ecrime.base.country.facts import Area, Bounds, EditChecks
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import NotFound


def ids(found: tuple[Area, ...]) -> list[str]:
    return [area.id for area in found]


def ascii_start(text: str) -> str:
    """A name for a test case that is short and printable."""
    return ascii(text[:20])


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("08", "08"),
        ("០៨", "08"),
        ("0811", "0811"),
        ("០៨១១", "0811"),
        ("kandal", "08"),
        ("Kandal Stueng", "0801"),
        ("កណ្ដាល", "08"),
        ("កណ្តាល", "08"),
        ("ta khmau", "0811"),
        ("TAKHMAU", "0811"),
        ("តាខ្មៅ", "0811"),
        ("rolea b'ier", "0406"),
        ("12091301~2", "12091301~2"),
    ],
)
def test_an_area_is_found_by_code_and_name_in_any_script(kh_database: Database, text: str, first: str) -> None:
    assert ids(queries.find_areas(text))[0] == first


def test_the_start_of_a_code_lists_wide_areas_first(kh_database: Database) -> None:
    assert ids(queries.find_areas("08", limit=4)) == ["08", "0801", "0802", "0803"]


def test_a_repeated_code_gives_every_area_that_bears_it(kh_database: Database) -> None:
    assert set(ids(queries.find_areas("02140401"))) == {"02140401", "02140401~2"}


def test_a_name_inside_another_is_found_last(kh_database: Database) -> None:
    found = [area.name_latin for area in queries.find_areas("veal", within="KH.08")]
    assert found[0] == "Veal"
    assert found[-1] == "Trapeang Veal"


def test_a_search_stays_within_the_area_asked_for(kh_database: Database) -> None:
    found = queries.find_areas("thmei", within="KH.12", limit=50)
    assert found
    assert all(area.path.startswith("KH.12.") for area in found)
    assert ids(queries.find_areas("phnom penh", within="KH.12")) == ["12"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "%",
        "_",
        "\\",
        "'",
        "\u200b",
        "\x00",
        "\ud800",
        "ក" * 1_000_000,
        "nowhere at all",
        "Kingdom of Cambodia",
    ],
    ids=ascii_start,
)
def test_a_search_for_nothing_finds_nothing(kh_database: Database, text: str) -> None:
    assert queries.find_areas(text) == ()


@pytest.mark.parametrize("text", ["kandal", "thm", "កណ្ដ"])
def test_a_search_by_name_reads_the_index_and_not_every_area(kh_database: Database, text: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        queries.find_areas(text)
    with connection.cursor() as cursor:
        cursor.execute("explain " + asked[-1]["sql"])
        assert "area_search" in "".join(row[0] for row in cursor.fetchall())


def test_areas_below_a_path_are_of_one_level_or_all(database: Database) -> None:
    assert len(queries.areas_below("ZZ.Z1", 2)) == 31
    assert ids(queries.areas_below("ZZ.Z2", 3)) == ["Z20101", "Z20102", "Z20201"]
    assert ids(queries.areas_below("ZZ.Z2")) == ["Z201", "Z20101", "Z20102", "Z202", "Z20201", "Z203"]
    assert queries.areas_below("ZZ.Z20") == ()


def test_areas_by_id_leave_out_what_is_unknown(database: Database) -> None:
    assert ids(queries.areas(["Z2", "Z1", "nowhere", "", "Z1\x00", "\ud800", "Z" * 1_000_000])) == ["Z1", "Z2"]
    with pytest.raises(NotFound) as missing:
        queries.area("nowhere")
    assert missing.value.code == "area.unknown"


def test_an_area_covers_itself_and_what_lies_in_it(database: Database) -> None:
    lakeside = queries.area("Z1")
    assert lakeside.covers("ZZ.Z1")
    assert lakeside.covers("ZZ.Z1.Z101")
    assert not lakeside.covers("ZZ.Z10")
    assert (lakeside.name("km"), lakeside.name("en"), lakeside.kind("en")) == ("មាត់បឹង", "Lakeside", "Province")


def test_a_class_may_be_used_only_while_it_is_valid(database: Database) -> None:
    then = {found.code for found in queries.classes(date(2014, 12, 31))}
    later = {found.code for found in queries.classes(date(2015, 1, 1))}
    assert then - later == {"V1"}
    assert later - then == {"N1"}
    assert len(queries.classes()) == 13


def test_a_class_is_found_by_code_name_and_article(database: Database) -> None:
    assert [found.code for found in queries.find_classes("a2")] == ["A2"]
    assert [found.code for found in queries.find_classes("aggravated")] == ["A2"]
    assert queries.find_classes("ហិង្សា")[0].code == "A1"
    assert [found.code for found in queries.find_classes("theft")] == ["T1", "T2"]
    assert [found.code for found in queries.find_classes("code 21")] == ["A2"]
    assert queries.find_classes("vagrancy", on=date(2020, 1, 1)) == ()
    # The start of a code, then of a name, then the inside; in each the order of the pack.
    assert [found.code for found in queries.find_classes("r", limit=3)] == ["R1", "S1", "M1"]
    with pytest.raises(NotFound):
        queries.offence_class("X9")


def test_nationalities_are_those_of_iso_with_the_countrys_own_first(kh_database: Database) -> None:
    for language, own in (("km", "កម្ពុជា"), ("en", "Cambodia")):
        found = queries.nationalities(language)
        assert (found[0].code, found[0].name) == ("KH", own)
        assert len({one.code for one in found}) == 249
    codes = {one.code for one in queries.nationalities("en")}
    assert {"VN", "TH", "CN", "TL", "PS", "TW"} <= codes
    assert not {"XK", "EU", "UN", "ZZ"} & codes


def test_a_country_outside_iso_names_its_own_nationality(database: Database) -> None:
    assert (queries.nationalities("en")[0].code, queries.nationalities("en")[0].name) == ("ZZ", "Zedland")
    assert len(queries.nationalities("km")) == 250


def test_the_pack_says_which_country_this_is(database: Database) -> None:
    pack = queries.pack()
    assert pack.label == "zz-1"
    assert (pack.root, pack.zone, pack.archive_from) == ("ZZ", "America/Chicago", date(2000, 1, 1))
    assert pack.corrections.grant_hours == 72
    assert pack.checks == EditChecks(14, Bounds(-110, 38, -86, 44), {"ZZD": 100_000, "USD": 100_000})
