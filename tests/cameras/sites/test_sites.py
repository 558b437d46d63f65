"""Sites: corrected for a reason, and not away from where they were decided on; listed, narrowed, page by page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cameras.sites.make import SITE, day, decide, in_use, site
from tests.records.incidents.test_views import Desk, fields_of, text_of

from ecrime.cameras.sites import actions, queries
from ecrime.cameras.sites.facts import Site, SiteState
from ecrime.cameras.sites.queries import SiteFilters
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Changed, Forbidden, Invalid

SITES = "/sites/"
ONE = f"{SITES}{SITE.code}/"
# A degree of latitude is some 111,195 m.
M = 1 / 111_195
# How many SQL queries the list takes, however many sites it shows.
QUERIES = 10


def correct(database: Database, found: Site, *, reason: str = "As the map has it", **changes: Any) -> Site:
    admin = database.actor("admin")
    facts = replace(found.facts, **changes)
    actions.correct_site(admin, found, facts, reason=reason, version=found.version)
    return queries.site(admin, found.facts.code)


def codes_of(raised: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in raised.value.problems]


def listed(database: Database, filters: SiteFilters, who: str = "admin", **how: Any) -> list[str]:
    return [one.facts.code for one in queries.sites(database.actor(who), filters, **how)[0]]


def test_correct_site_keeps_what_it_was_and_why(database: Database) -> None:
    found = site(database)
    second = correct(database, found, name_latin="Market square", street="Quay")
    assert (second.version, second.facts.name_latin) == (2, "Market square")
    correct(database, second, reason="A slip", street="Quay 5")
    admin = database.actor("admin")
    told = queries.site_history(admin, found.id)
    assert [(one.kind, one.image["street"], one.image["reason"]) for one in told] == [
        ("site.correct", "Quay", "As the map has it"),
        ("site.correct", SITE.street, ""),
    ]
    assert queries.why_corrected(admin, found.id) == "A slip"
    assert queries.site_history(database.actor("hil_chief"), found.id) == []


def test_code_and_area_never_change(database: Database) -> None:
    found = correct(database, site(database), code="OTHER", area_id="Z201")
    assert (found.facts.code, found.facts.area_id, found.path) == (SITE.code, "Z101", "ZZ.Z1.Z101")


def test_a_correction_is_refused_without_reason_right_or_over_another(database: Database) -> None:
    found = site(database)
    with pytest.raises(Invalid) as raised:
        correct(database, found, reason=" · ", name_km="")
    assert codes_of(raised) == [("name_km", "site.name_missing"), ("reason", "site.corrected_reason_missing")]
    for who in ("planner", "lak_chief", "auditor"):
        with pytest.raises(Forbidden):
            actions.correct_site(database.actor(who), found, found.facts, reason="x", version=1)
    correct(database, found, street="Quay")
    with pytest.raises(Changed) as changed:
        correct(database, found, street="Pier")
    assert changed.value.code == "site.changed"
    stale = replace(found, version=1)
    with pytest.raises(Changed):
        actions.correct_site(database.actor("admin"), stale, found.facts, reason="x", version=1)


def test_a_point_stays_within_200_m_of_where_it_was_decided_on(database: Database) -> None:
    found = correct(database, site(database), latitude=SITE.latitude + 5)  # nobody has decided yet
    found = decide(database, found)
    here = found.facts.latitude
    found = correct(database, found, latitude=here + 199 * M)
    with pytest.raises(Invalid) as raised:
        correct(database, found, latitude=here + 202 * M)
    assert codes_of(raised) == [("latitude", "site.moved_too_far")]
    found = correct(database, found, latitude=here - 150 * M)
    # Decided on anew, it is the new place that counts.
    found = decide(database, found)
    assert correct(database, found, latitude=here - 340 * M).version == found.version + 1
    with pytest.raises(Invalid):
        correct(database, queries.site(database.actor("admin"), SITE.code), latitude=here - 352 * M)


def test_metres_are_those_of_the_earth(database: Database) -> None:
    far = "select law.metres_between(104.9282, 11.5564, 104.9282, 12.5564), law.metres_between(179.9, 0, -179.9, 0)"
    [(degree, across)] = database.as_superuser(far)
    assert degree == pytest.approx(111_195, rel=1e-4)
    assert across == pytest.approx(0.2 * 111_195, rel=1e-4)


def test_a_site_is_corrected_by_its_page_and_shows_what_it_was(database: Database) -> None:
    site(database)
    admin = Desk(database, "admin")
    form = fields_of(admin.get(f"{ONE}correct/"))
    assert (form["name_latin"], form["latitude"], form["version"]) == (SITE.name_latin, "40.25", "1")
    refused = admin.client.post(f"{ONE}correct/", {**form, "name_latin": "Market square"})
    assert refused.status_code == 422
    assert fields_of(refused)["name_latin"] == "Market square"
    sent = admin.client.post(f"{ONE}correct/", {**form, "name_latin": "Market square", "reason": "As the map has it"})
    assert (sent.status_code, sent["Location"]) == (303, f"{ONE}?done=corrected")
    shown = text_of(Desk(database, "lak_chief").get(ONE))
    assert "Corrected the site" in shown
    assert "As the map has it" in shown
    assert "before: Market crossing → after: Market square" in shown
    assert queries.site(database.actor("admin"), SITE.code).facts.latitude == SITE.latitude
    assert Desk(database, "planner").get(f"{ONE}correct/").status_code == 403


def test_sites_are_narrowed_by_area_state_and_words(database: Database) -> None:
    first = decide(database, site(database))
    second = site(database, code="LAK-S2", name_latin="100% Bridge", name_km="ស្ពានថ្មី", street="Old_Road 7")
    decide(database, second, allowed=False)
    later = site(database, code="LAK-S3")
    decide(database, later, valid_from=day(later, 10), review_on=day(later, 20))
    site(database, code="HIL-S1", area_id="Z201")
    everything = ["HIL-S1", "LAK-S1", "LAK-S2", "LAK-S3"]
    assert listed(database, SiteFilters()) == everything
    assert listed(database, SiteFilters(), sort="-code") == everything[::-1]
    assert listed(database, SiteFilters(), sort="-area", limit=1) == ["HIL-S1"]
    assert listed(database, SiteFilters(area="ZZ.Z1")) == everything[1:]
    assert listed(database, SiteFilters(), "hil_chief") == ["HIL-S1"]
    states = {
        SiteState.ALLOWED: ["LAK-S1"],
        SiteState.REFUSED: ["LAK-S2"],
        SiteState.LATER: ["LAK-S3"],
        SiteState.UNDECIDED: ["HIL-S1"],
        SiteState.OVERDUE: [],
    }
    for state, found in states.items():
        assert listed(database, SiteFilters(state=state.value)) == found
        assert [one.state for one in queries.sites(database.actor("admin"), SiteFilters(state=state.value))[0]] == [
            state
        ] * len(found)
    for words in ("bridge", "ស្ពាន", "old_road", "LAK-S2", "100%", "ROAD lak-s2"):
        assert listed(database, SiteFilters(words=words)) == ["LAK-S2"], words
    assert listed(database, SiteFilters(words="%")) == ["LAK-S2"]
    assert first.state is SiteState.ALLOWED


def test_the_list_says_what_it_shows(database: Database) -> None:
    in_use(database)
    site(database, code="HIL-S1", area_id="Z201", name_latin="Hill gate")
    admin = Desk(database, "admin")
    assert "Hill gate" in text_of(admin.get(f"{SITES}?words=GATE"))
    assert SITE.code not in text_of(admin.get(f"{SITES}?words=GATE"))
    assert "Nothing fits these filters" in text_of(admin.get(f"{SITES}?state=refused"))
    unknown = admin.get(f"{SITES}?area=nowhere")
    assert unknown.status_code == 422
    assert admin.get(f"{SITES}?words=%00").status_code == 200
    assert Desk(database, "lak").get(SITES).status_code == 403


def test_a_page_of_sites_takes_as_many_queries_as_one_site(database: Database) -> None:
    admin = Desk(database, "admin")
    taken = []
    for number in range(3):
        site(database, code=f"LAK-S{number}", area_id=("Z101", "Z201", "Z102")[number])
        admin.get(SITES)
        with CaptureQueriesContext(connection) as found:
            assert f"LAK-S{number}" in text_of(admin.get(SITES))
        taken.append(len(found.captured_queries))
    assert taken == [QUERIES] * 3


def test_sites_come_page_by_page(database: Database) -> None:
    for number in range(4):
        site(database, code=f"LAK-S{number}")
    admin = database.actor("admin")
    found, total = queries.sites(admin, SiteFilters(), limit=2, offset=2)
    assert ([one.facts.code for one in found], total) == (["LAK-S2", "LAK-S3"], 4)
    found, total = queries.sites(admin, SiteFilters(), limit=2, after="LAK-S2")
    assert ([one.facts.code for one in found], total) == (["LAK-S3"], 1)
