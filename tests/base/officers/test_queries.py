"""Who may see which officers, units and posts."""

from __future__ import annotations

import pytest

from ecrime.base.officers import queries
from ecrime.cli.drills.instance import OFFICERS, Database
from ecrime.foundation.errors import Forbidden, NotFound
from ecrime.foundation.ids import uuid7


def test_an_administrator_sees_every_posting_of_his_area(database: Database) -> None:
    admin = database.actor("admin")
    found = queries.postings(admin)
    everybody = sorted((unit, f"Officer {who}") for who, (unit, _post) in OFFICERS.items())
    assert [(each.unit.code, each.name_latin) for each in found] == everybody
    assert [queries.posting(admin, each.id) for each in found] == found


def test_the_chief_of_one_province_sees_that_province(database: Database) -> None:
    chief = database.actor("lak_chief")
    hills = next(each for each in queries.postings(database.actor("admin")) if each.unit.code == "HIL")
    assert {each.unit.code for each in queries.postings(chief)} == {"LAK"}
    assert [unit.code for unit in queries.units(chief)] == ["LAK"]
    with pytest.raises(NotFound):
        queries.posting(chief, hills.id)


def test_postings_are_for_who_minds_officers(database: Database) -> None:
    with pytest.raises(Forbidden):
        queries.postings(database.actor("lak"))
    with pytest.raises(Forbidden):
        queries.posting(database.actor("lak"), uuid7())


def test_colleagues_see_each_others_names(database: Database) -> None:
    admin = database.actor("admin")
    unknown = uuid7()
    assert queries.officer_names(database.actor("lak"), {admin.officer_id, unknown}) == {
        admin.officer_id: ("មន្ត្រី admin", "Officer admin")
    }
