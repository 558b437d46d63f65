"""The packs we ship are sound; a broken one is told every fault by file and line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ecrime.base.country.facts import FindingKind, Severity
from ecrime.base.country.faults import PackBroken
from ecrime.base.country.pack_files import PackFiles, fingerprint, read_pack
from ecrime.foundation.text import clean_text

# Named offences of the police's own yearly figures.
POLICE_STATISTICS = [
    "Murder",
    "Unintentional killing",
    "Robbery",
    "Aggravated theft",
    "Theft",
    "Rape",
    "Rape and murder",
    "Indecent assault (sexual abuse)",
    "Intentional violence",
    "Illegal arrest, detention and confinement",
    "Fraud",
    "Illegal possession or use of weapons",
    "Human trafficking for sexual exploitation",
    "Drug trafficking",
]


@pytest.fixture(scope="module")
def kh() -> PackFiles:
    return read_pack("kh")


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} must stand once in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def faults_of(countries: Path) -> list[str]:
    with pytest.raises(PackBroken) as broken:
        read_pack("zz", countries=countries)
    return list(map(str, broken.value.faults))


@pytest.mark.parametrize("code", ["kh", "zz"])
def test_a_shipped_pack_has_clean_names_and_areas_on_one_path(code: str) -> None:
    pack = read_pack(code)
    paths = {area.id: area.path for area in pack.areas}
    assert len(paths) == len(pack.areas)
    for area in pack.areas:
        assert area.path == (f"{paths[area.parent_id]}.{area.id}" if area.parent_id else area.id)
        assert area.name_km == area.name_km.strip() != ""
        assert area.name_latin == area.name_latin.strip() != ""
    for found in pack.classes:
        assert clean_text(found.name_km, max_length=200) == found.name_km
    assert {unit.area_id for unit in pack.units} <= set(paths)


def test_cambodia_has_every_row_of_its_gazetteer(kh: PackFiles) -> None:
    assert Counter(area.level for area in kh.areas) == {0: 1, 1: 25, 2: 210, 3: 1_661, 4: 14_576}


def test_cambodias_repeated_codes_and_orphan_commune_are_reported_and_kept_apart(kh: PackFiles) -> None:
    found = Counter(finding.kind for finding in kh.findings)
    assert found == {
        FindingKind.REPEATED_CODE: 54,
        FindingKind.MISSING_PARENT: 1,
        FindingKind.CODE_OUTSIDE_PARENT: 43,
        FindingKind.UNFIT_CODE: 1,
    }
    by_id = {area.id: area for area in kh.areas}
    assert by_id["02140401"].parent_id == "021404"
    assert by_id["02140401~2"].parent_id == "021405"
    assert by_id["02140401~2"].code == "02140401"
    assert by_id["0506140_~9"].code == "0506140-"


def test_of_a_repeated_code_the_row_that_fits_its_parent_comes_first(countries: Path) -> None:
    fitting = "Z10101,Z101,ផ្សារចាស់,Old Market\n"
    replace(countries / "zz/communes.csv", fitting, f"Z10101,Z107,ក,Stray\n{fitting}")
    areas = {area.id: area for area in read_pack("zz", countries=countries).areas}
    assert (areas["Z10101"].name_latin, areas["Z10101"].parent_id) == ("Old Market", "Z101")
    assert (areas["Z10101~2"].name_latin, areas["Z10101~2"].parent_id) == ("Stray", "Z107")


def test_villages_of_the_commune_without_a_row_stand_under_its_district(kh: PackFiles) -> None:
    orphans = [area for area in kh.areas if area.code.startswith("120913") and area.level == 4]
    assert len(orphans) == 13
    assert {area.path.rsplit(".", 1)[0] for area in orphans} == {"KH.12.1209"}
    assert "120913" not in {area.id for area in kh.areas}


def test_kinds_of_area_are_exact_only_where_known(kh: PackFiles) -> None:
    kinds = {area.id: area.kind_latin for area in kh.areas}
    assert kinds["12"] == "Capital"
    assert kinds["1201"] == "Khan"
    assert kinds["08"] == "Province"
    assert kinds["0811"] == "Khan, municipality or district"


def test_every_class_maps_to_an_iccs_division_or_below_and_nothing_recalled_is_verified(kh: PackFiles) -> None:
    iccs = {category.code: category for category in kh.iccs}
    assert len(iccs) == 108
    assert sum(not category.verified for category in iccs.values()) == 29
    for found in kh.classes:
        assert found.iccs is not None
        assert iccs[found.iccs].level >= 2
        assert found.verified_by == "", "no Cambodian class has been read by a competent reader yet"


def test_the_polices_own_categories_are_all_there(kh: PackFiles) -> None:
    assert set(POLICE_STATISTICS) <= {found.name_en for found in kh.classes}
    assert {found.severity for found in kh.classes} == set(Severity)


def test_units_stand_over_every_province_and_the_whole_country(kh: PackFiles) -> None:
    provinces = {area.id for area in kh.areas if area.level == 1}
    assert {unit.area_id for unit in kh.units if unit.kind == "commissariat"} == provinces
    assert sum(unit.area_id == "KH" for unit in kh.units) == 5


def test_summer_time_and_a_second_zone_of_zedland() -> None:
    zones = {area.id: area.zone for area in read_pack("zz").areas}
    assert zones["Z101"] == zones["Z10101"] == "America/Chicago"
    assert zones["Z2"] == zones["Z20101"] == "America/Denver"


def test_zedlands_lakeside_has_districts_1_to_31() -> None:
    ids = {area.id for area in read_pack("zz").areas}
    assert {f"Z1{number:02d}" for number in range(1, 32)} <= ids


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("zz/classes.csv", "\nT2,", "\nT1,", "classes.csv, line 10: the code T1 is already in line 9."),
        ("zz/classes.csv", ",020111,", ",029999,", "classes.csv, line 5: 029999 is not a code of iccs.csv."),
        (
            "zz/classes.csv",
            ",020111,",
            ",02,",
            "classes.csv, line 5: 02 is a whole section of ICCS; name a division or below.",
        ),
        (
            "zz/classes.csv",
            "Aggravated assault,felony",
            "Aggravated assault,grave",
            "classes.csv, line 5: severity must be felony, misdemeanour or petty.",
        ),
        (
            "zz/classes.csv",
            "2015-01-01",
            "1 January",
            "classes.csv, line 14: valid_from must be a date written like 2015-01-31.",
        ),
        ("zz/classes.csv", ",Robbery,", ",,", "classes.csv, line 8: name_en must not be empty."),
        (
            "zz/posts.toml",
            '"health.see"',
            '"health.sea"',
            "posts.toml, line 74: health.sea is not a right; see the country pack guide.",
        ),
        (
            "zz/posts.toml",
            '"Headquarters operator"\nidle_minutes = 60',
            '"Headquarters operator"\nidle_minutes = 0',
            "posts.toml, line 44: the post hq_operator may lie idle for 1 to 120 minutes.",
        ),
        (
            "zz/posts.toml",
            '"Headquarters operator"\nidle_minutes = 60',
            '"Headquarters operator"\nidle_minutes = true',
            "posts.toml, line 44: the post hq_operator may lie idle for 1 to 120 minutes.",
        ),
        (
            "zz/pack.toml",
            '"America/Chicago"',
            '"America/Zedcago"',
            "pack.toml, line 9: America/Zedcago is not a time zone of the IANA list.",
        ),
        (
            "zz/pack.toml",
            "grant_hours = 72",
            "",
            "pack.toml: corrections.grant_hours must be given as a whole number above 0.",
        ),
        (
            "zz/pack.toml",
            "-110.0, 38.0",
            "-80.0, 38.0",
            "pack.toml, line 22: bounds must be [west, south, east, north] in degrees.",
        ),
        (
            "zz/pack.toml",
            "USD = 100_000",
            'USD = "many"',
            "pack.toml, line 24: checks.questioned_values must be given as a section of whole numbers above 0.",
        ),
        ("zz/pack.toml", "[zones]", "zones = 7", "pack.toml, line 12: zones must be given as a section of texts."),
        ("zz/pack.toml", "Z2 = ", "Z9 = ", "pack.toml: zones names the area Z9, which is not in this pack."),
        (
            "zz/pack.toml",
            "codes_nest = true",
            'codes_nest = true\nkinds = ["Z1"]',
            "pack.toml, line 30: areas.kinds must be given as sections [[…]].",
        ),
        (
            "zz/pack.toml",
            "codes_nest = true",
            'codes_nest = true\n[[areas.kinds]]\narea = "Z9"\nlevel = 1\nkind_km = "ក"\nkind_latin = "K"',
            "pack.toml: kinds names the area Z9, which is not in this pack.",
        ),
        ("zz/pack.toml", 'code = "zz"', 'code = "yy"', "pack.toml, line 3: code must be the folder's name, zz."),
        (
            "zz/pack.toml",
            "due_day = 5",
            "due_day = 31",
            "pack.toml, line 69: due_day must be a day that every month has, 1 to 28.",
        ),
        (
            "zz/pack.toml",
            "specialist = 1",
            "specialists = 1",
            "pack.toml: readiness.posts names the post specialists, which is not in this pack.",
        ),
        (
            "zz/pack.toml",
            'code = "scanner"',
            'code = "computer"',
            "pack.toml, line 81: each kind of equipment needs a code of its own, of small Latin letters and _.",
        ),
        (
            "zz/pack.toml",
            'name_en = "Cameras"\nneeded = 1',
            'name_en = "Cameras"',
            "pack.toml, line 85: readiness.equipment.needed must be given as a whole number above 0.",
        ),
        ("zz/units.csv", "HIL,Z2", "HIL,Z9", "units.csv, line 4: there is no area Z9 in this pack."),
        (
            "zz/units.csv",
            "HIL,",
            "Hills,",
            "units.csv, line 4: the unit code Hills must be 2 to 4 capital Latin letters.",
        ),
        ("zz/districts.csv", "41.874", "141.874", "districts.csv, line 2: latitude must be a number from -90 to 90."),
        ("zz/provinces.csv", "name_latin", "latin", "provinces.csv, line 1: the column name_latin is missing."),
        ("iccs.csv", "0401,Robbery,yes", "0401,Robbery,perhaps", "iccs.csv, line 48: verified must be yes or no."),
    ],
)
def test_a_planted_fault_is_named_with_file_and_line(
    countries: Path, file: str, old: str, new: str, fault: str
) -> None:
    replace(countries / file, old, new)
    assert fault in faults_of(countries)


def test_all_faults_of_the_lists_are_named_at_once(countries: Path) -> None:
    replace(countries / "zz/classes.csv", ",020111,", ",029999,")
    replace(countries / "zz/posts.toml", '"health.see"', '"health.sea"')
    (countries / "zz/units.csv").unlink()
    assert faults_of(countries) == [
        "classes.csv, line 5: 029999 is not a code of iccs.csv.",
        "units.csv: the file is missing.",
        "posts.toml, line 74: health.sea is not a right; see the country pack guide.",
    ]


def test_the_fingerprint_changes_with_any_file_and_only_then(countries: Path) -> None:
    before = fingerprint("zz", countries=countries)
    assert fingerprint("zz", countries=countries) == before
    replace(countries / "zz/communes.csv", "Old Market", "New Market")
    assert fingerprint("zz", countries=countries) != before


@pytest.mark.parametrize("code", ["kh", "zz"])
def test_who_sees_records_is_signed_out_after_15_idle_minutes(code: str) -> None:
    idle = {post.code: post.idle_minutes for post in read_pack(code).posts if "incident.see" in post.rights}
    assert idle
    assert max(idle.values()) <= 15
