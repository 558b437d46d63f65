"""Who is offered first on "sign in as", and that everybody is offered once."""

from __future__ import annotations

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from ecrime.base.officers.entrance import DemoOfficer
from ecrime.base.officers.facts import OfficerId
from ecrime.base.pages.officers.choosing import first_of_each_post, parts_of_service


def officer(number: int, unit: str, post: str) -> DemoOfficer:
    path = "KH" if unit in ("GPP", "INS") else f"KH.{unit}"
    return DemoOfficer(OfficerId(uuid4()), "ក", f"N {number}", unit, unit, unit, path, post, post, post, number)


some_officers = st.lists(
    st.tuples(st.sampled_from(["KDL", "BTB", "GPP", "INS"]), st.sampled_from(["specialist", "chief", "auditor"])),
    max_size=30,
).map(lambda drawn: [officer(number, unit, post) for number, (unit, post) in enumerate(drawn)])


def test_the_first_of_each_post_serves_where_the_first_specialist_does() -> None:
    officers = [
        officer(1, "BTB", "chief"),
        officer(2, "KDL", "specialist"),
        officer(3, "KDL", "specialist"),
        officer(4, "KDL", "chief"),
        officer(5, "INS", "auditor"),
        officer(6, "INS", "auditor"),
    ]
    assert [each.service_number for each in first_of_each_post(officers[::-1])] == [2, 4, 5]


@given(officers=some_officers)
def test_each_post_is_offered_once(officers: list[DemoOfficer]) -> None:
    first = first_of_each_post(officers)
    assert sorted(each.post_kind for each in first) == sorted({each.post_kind for each in officers})


@given(officers=some_officers)
def test_everybody_is_found_once_in_his_unit(officers: list[DemoOfficer]) -> None:
    parts = parts_of_service(officers)
    units = [unit for part in parts for unit in part.units]
    assert len({unit.code for unit in units}) == len(units)
    assert sorted(each.service_number for unit in units for each in unit.officers) == list(range(len(officers)))
    assert all(each.unit_code == unit.code for unit in units for each in unit.officers)
    for part in parts:
        assert len({"." in unit.officers[0].area_path for unit in part.units}) == 1
