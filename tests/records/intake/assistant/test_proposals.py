"""A small truth set: files as old systems write them, and what their columns are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.records.intake.assistant.make import PACK, profiled

from ecrime.records.intake.assistant.meanings import Meaning, Sureness
from ecrime.records.intake.assistant.proposals import proposals

ENGLISH = (
    "CaseNo,Occurrence Date,Time,Province,District,Offence,"
    "Suspect Name,Suspect Age,Sex,Nationality,Victim Name,Description\n"
    "11,21/03/2015,14:30,Lakeside,Loop,Theft,"
    "SOK Dara,34,M,Cambodian,CHAN Bopha,A bicycle was taken from the yard behind the school.\n"
    "12,02/04/2015,09:05,Lakeside,Stone Yard,burglary,"
    "KEO Vibol,,M,Thai,,Somebody broke into the shop at night and took the till.\n"
    "13,03/05/2015,23:10,Lakeside,Loop,Robbery,"
    ",,F,French,MAO Ratana,Two men on a motorcycle tore the bag from her shoulder.\n"
)
KHMER = (
    "ល.រ;កាលបរិច្ឆេទកើតហេតុ;ម៉ោង;ខេត្ត;ស្រុក;ប្រភេទបទល្មើស;ឈ្មោះជនសង្ស័យ;អាយុ;ភេទ;ឈ្មោះជនរងគ្រោះ\n"
    "១;២១/០៣/២០១៥;១៤:៣០;មាត់បឹង;លូប;ចោរកម្ម;សុខ តារា;៣៤;ប្រុស;ចាន់ បុប្ផា\n"
    "២;០២/០៤/២០១៥;០៩:០៥;មាត់បឹង;ស្តូនយ៉ាត;ប្លន់;កែវ វិបុល;២១;ស្រី;ម៉ៅ រតនា\n"
)
FRENCH = (
    "N;Date des faits;Heure;Nature des faits;Lieu;Sexe auteur;Nationalité auteur;lat;lon\n"
    "1;2015-03-21;14h30;vol de véhicule;Marché;homme;français;41.8800;-87.6300\n"
    "2;2015-04-02;09h05;cambriolage;École;femme;khmer;41.8700;-87.6400\n"
)
BARE = "a,b,c\n2015-03-21 14:30:00,theft,Loop\n2015-04-02 09:05:00,murder,Stone Yard\n"
TRUTH = {
    ENGLISH: {
        "CaseNo": (Meaning.NUMBER, ""),
        "Occurrence Date": (Meaning.DATE, ""),
        "Time": (Meaning.TIME, ""),
        "Province": (Meaning.AREA_1, ""),
        "District": (Meaning.AREA_2, ""),
        "Offence": (Meaning.OFFENCE, ""),
        "Suspect Name": (Meaning.NAME_LATIN, "suspect.1"),
        "Suspect Age": (Meaning.AGE, "suspect.1"),
        "Sex": (Meaning.SEX, "suspect.1"),
        "Nationality": (Meaning.NATIONALITY, "suspect.1"),
        "Victim Name": (Meaning.NAME_LATIN, "victim.1"),
        "Description": (Meaning.NARRATIVE, ""),
    },
    KHMER: {
        "ល.រ": (Meaning.NUMBER, ""),
        "កាលបរិច្ឆេទកើតហេតុ": (Meaning.DATE, ""),
        "ម៉ោង": (Meaning.TIME, ""),
        "ខេត្ត": (Meaning.AREA_1, ""),
        "ស្រុក": (Meaning.AREA_2, ""),
        "ប្រភេទបទល្មើស": (Meaning.OFFENCE, ""),
        "ឈ្មោះជនសង្ស័យ": (Meaning.NAME_KM, "suspect.1"),
        "អាយុ": (Meaning.AGE, "suspect.1"),
        "ភេទ": (Meaning.SEX, "suspect.1"),
        "ឈ្មោះជនរងគ្រោះ": (Meaning.NAME_KM, "victim.1"),
    },
    FRENCH: {
        "Date des faits": (Meaning.DATE, ""),
        "Heure": (Meaning.TIME, ""),
        "Nature des faits": (Meaning.OFFENCE, ""),
        "Lieu": (Meaning.DETAIL, ""),
        "Sexe auteur": (Meaning.SEX, "suspect.1"),
        "Nationalité auteur": (Meaning.NATIONALITY, "suspect.1"),
        "lat": (Meaning.LATITUDE, ""),
        "lon": (Meaning.LONGITUDE, ""),
    },
    BARE: {"a": (Meaning.MOMENT, ""), "b": (Meaning.OFFENCE, ""), "c": (Meaning.AREA_2, "")},
}


@pytest.mark.parametrize("content", TRUTH, ids=["english", "khmer", "french", "bare"])
def test_the_columns_of_the_truth_set_are_found(content: str) -> None:
    found = {each.heading: (each.meaning, each.person) for each in proposals(profiled(content), PACK)}
    assert {heading: found[heading] for heading in TRUTH[content]} == TRUTH[content]


def test_heading_and_values_together_are_sure_values_alone_are_a_guess() -> None:
    sure = {each.heading: each.sureness for each in proposals(profiled(ENGLISH), PACK)}
    assert sure["Time"] is sure["Offence"] is Sureness.SURE
    bare = {each.heading: each.sureness for each in proposals(profiled(BARE), PACK)}
    assert bare["b"] is bare["c"] is Sureness.UNSURE


def test_degrees_under_the_wrong_heading_are_put_right() -> None:
    swapped = "date,lat,lon\n2015-03-21,-87.6300,41.8800\n2015-03-22,-87.6400,41.8700\n"
    found = {each.heading: each.meaning for each in proposals(profiled(swapped), PACK)}
    assert (found["lat"], found["lon"]) == (Meaning.LONGITUDE, Meaning.LATITUDE)


def test_small_numbers_without_a_word_above_them_are_nothing() -> None:
    found = proposals(profiled("date,q\n2015-03-21,1\n2015-03-22,7\n"), PACK)
    assert found[1].meaning is Meaning.NOTHING


HEADINGS = st.sampled_from(
    ["date", "time", "offence", "name", "suspect", "victim age", "ភេទ", "lat", "x", "id", "province", "notes"]
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(HEADINGS, unique=True, min_size=1, max_size=8),
    st.lists(st.text(alphabet="ab12/:- .ក", max_size=8), min_size=8, max_size=24),
)
def test_of_what_there_is_once_one_column_has_it(headings: list[str], cells: list[str]) -> None:
    width = len(headings)
    rows = [cells[at : at + width] for at in range(0, len(cells) - width + 1, width)]
    profile = profiled("\n".join(",".join(row) for row in [headings, *rows]) + "\n")
    found = proposals(profile, PACK)
    assert [each.heading for each in found] == list(profile.headings)
    single = [
        (each.meaning, each.person)
        for each in found
        if each.meaning not in (Meaning.NOTHING, Meaning.DETAIL, Meaning.NARRATIVE, Meaning.OFFENCE, Meaning.NUMBER)
    ]
    assert len(single) == len(set(single))
