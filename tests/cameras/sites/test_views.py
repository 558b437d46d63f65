"""The pages of sites and cameras as a browser without a script meets them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.cameras.sites.make import CAMERA, MAIN, NETWORK, SITE, allow, camera, day, decide, in_use, site
from tests.records.incidents.test_views import Desk, fields_of, text_of

from ecrime.cameras.sites import queries
from ecrime.cameras.sites.field_of_view import LEVELS_2025, Level, field_of_view
from ecrime.cli.drills.instance import Database

CAMERAS, SITES, NETWORKS = "/cameras/", "/sites/", "/cameras/networks/"
CODE = f"{CAMERAS}{CAMERA.code}/"


def test_a_site_is_added_decided_on_and_gets_a_camera_in_use(database: Database) -> None:
    admin, planner = Desk(database, "admin"), Desk(database, "planner")
    typed = {
        "code": "LAK-S1",
        "name_km": SITE.name_km,
        "name_latin": SITE.name_latin,
        "area_id": "Z101",
        "latitude": "៤០,២៥",
        "longitude": "-90.5",
    }
    sent = admin.client.post(f"{SITES}add/", {**fields_of(admin.get(f"{SITES}add/")), **typed})
    assert (sent.status_code, sent["Location"]) == (303, f"{SITES}LAK-S1/?done=added")
    assert "Nobody has decided yet" in text_of(admin.get(sent["Location"]))
    network = {
        "network": NETWORK.network,
        "first_port": "1",
        "last_port": "9000",
        "schemes.rtsp": "yes",
        "reason": "Own",
    }
    assert admin.client.post(NETWORKS, {**fields_of(admin.get(NETWORKS)), **network}).status_code == 303
    form = fields_of(admin.get(f"{CAMERAS}add/?site=LAK-S1"))
    assert (form["site"], form["state"], form["public"]) == ("LAK-S1", "planned", "yes")
    form |= {"code": CAMERA.code, "retention": "traffic", "streams.main.host": MAIN.host, "streams.main.width": "1920"}
    refused = admin.client.post(f"{CAMERAS}add/", {**form, "state": "in_use"})
    assert refused.status_code == 422
    assert "No decision that stands says yes" in text_of(refused)
    assert fields_of(refused)["streams.main.host"] == MAIN.host
    path = f"{SITES}LAK-S1/decide/"
    said = {"allowed": "yes", "reason": "Most are hurt there", "ground": "Prakas 12", "valid_from": "t"}
    said["review_on"] = f"{day(queries.site(database.actor('planner'), 'LAK-S1'), 300):%d/%m/%Y}"
    sent = planner.client.post(path, {**fields_of(planner.get(path)), **said})
    assert sent.status_code == 303, text_of(sent)
    assert "● cameras may stand here" in text_of(planner.get(sent["Location"]))
    sent = admin.client.post(f"{CAMERAS}add/", {**form, "state": "in_use"})
    assert (sent.status_code, sent["Location"]) == (303, f"{CODE}?done=added")
    shown = text_of(admin.get(sent["Location"]))
    assert "● in use" in shown
    assert "rtsp://10.20.0.14:554/" in shown
    assert "No user and password given" in shown


def test_a_second_sending_registers_nothing_twice(database: Database) -> None:
    site(database)
    admin = Desk(database, "admin")
    form = fields_of(admin.get(f"{CAMERAS}add/?site=LAK-S1")) | {"code": CAMERA.code, "retention": "traffic"}
    for _ in range(2):
        assert admin.client.post(f"{CAMERAS}add/", form).status_code == 303
    assert database.as_superuser("select count(*) from sites_camera") == [(1,)]


@pytest.mark.parametrize("who", ["lak_chief", "auditor", "planner"])
@pytest.mark.parametrize("language", ["km", "en"])
def test_who_may_not_correct_sees_no_address(database: Database, who: str, language: str) -> None:
    in_use(database)
    desk = Desk(database, who, language)
    for path in (CAMERAS, CODE, SITES, f"{SITES}{SITE.code}/"):
        answer = desk.get(path)
        assert answer.status_code == 200, path
        assert MAIN.host not in answer.content.decode()
        assert "channel=1" not in answer.content.decode()
    for path in (f"{CODE}correct/", f"{CODE}credential/", f"{CODE}remove/", NETWORKS, f"{CAMERAS}add/", f"{SITES}add/"):
        assert desk.get(path).status_code == 403, path


def test_another_province_and_a_specialist_see_nothing(database: Database) -> None:
    in_use(database)
    hil, lak = Desk(database, "hil_chief"), Desk(database, "lak")
    assert CAMERA.code not in text_of(hil.get(CAMERAS))
    assert hil.get(CODE).status_code == 404
    assert hil.get(f"{SITES}{SITE.code}/").status_code == 404
    assert lak.get(CAMERAS).status_code == 403


def test_a_login_is_given_and_drawn_nowhere(database: Database, store: Path) -> None:
    in_use(database)
    admin = Desk(database, "admin")
    path = f"{CODE}credential/"
    form = fields_of(admin.get(path))
    refused = admin.client.post(path, {**form, "user": "", "password": "Tram-lotus-49"})
    assert refused.status_code == 422
    assert "lotus" not in refused.content.decode()
    sent = admin.client.post(path, {**form, "user": "admin", "password": "12345"})
    assert (sent.status_code, sent["Location"]) == (303, f"{CODE}?done=given")
    shown = admin.get(CODE)
    assert "A password that everybody knows" in text_of(shown)
    assert "12345" not in shown.content.decode()
    assert "A password that everybody knows" in text_of(Desk(database, "auditor").get(f"{CAMERAS}?flagged=yes"))
    assert "A password that everybody knows" not in text_of(Desk(database, "lak_chief").get(CAMERAS))


def test_a_camera_is_corrected_and_what_it_was_is_shown(database: Database) -> None:
    in_use(database)
    admin = Desk(database, "admin")
    form = fields_of(admin.get(f"{CODE}correct/"))
    assert (form["streams.main.path"], form["height_m"]) == (MAIN.path, "6.5")
    sent = admin.client.post(f"{CODE}correct/", {**form, "height_m": "៧,៥", "streams.main.path": "/other"})
    assert (sent.status_code, sent["Location"]) == (303, f"{CODE}?done=corrected")
    shown = text_of(admin.get(CODE))
    assert "Corrected the camera" in shown
    assert "channel=1" in shown
    seen = text_of(Desk(database, "lak_chief").get(CODE))
    assert "Height of the lens, m before: 6.5 → after: 7.5" in seen
    again = admin.client.post(f"{CODE}correct/", {**form, "key": ""})
    assert again.status_code == 422
    form["key"] = fields_of(admin.get(f"{CODE}correct/"))["key"]
    stale = admin.client.post(f"{CODE}correct/", form)
    assert stale.status_code == 409
    assert "Somebody has corrected this camera meanwhile" in text_of(stale)


def test_a_camera_is_removed_and_listed_no_more(database: Database) -> None:
    in_use(database)
    admin = Desk(database, "admin")
    path = f"{CODE}remove/"
    form = fields_of(admin.get(path))
    assert admin.client.post(path, {**form, "reason": " "}).status_code == 422
    assert admin.client.post(path, {**form, "reason": "The pole fell"}).status_code == 303
    assert "The pole fell" in text_of(admin.get(CODE))
    assert CAMERA.code not in text_of(admin.get(CAMERAS))
    assert CAMERA.code in text_of(admin.get(f"{CAMERAS}?state=removed"))


def test_a_network_is_withdrawn_and_its_cameras_are_flagged(database: Database) -> None:
    site(database)
    network = allow(database)
    camera(database)
    admin = Desk(database, "admin")
    assert admin.client.post(f"{NETWORKS}{network}/withdraw/").status_code == 303
    assert "withdrawn" in text_of(admin.get(NETWORKS))
    assert "Its address is allowed no more" in text_of(admin.get(f"{CAMERAS}?flagged=yes"))
    wrong = {**fields_of(admin.get(NETWORKS)), "network": "127.0.0.0/24", "first_port": "1", "last_port": "9"}
    refused = admin.client.post(NETWORKS, {**wrong, "schemes.rtsp": "yes", "reason": "Own"})
    assert refused.status_code == 422
    assert "No camera is in such a network" in text_of(refused)


def test_the_list_filters_by_area_and_state(database: Database) -> None:
    in_use(database)
    site(database, code="HIL-S1", area_id="Z201")
    camera(database, code="HIL-001", site="HIL-S1", streams=())
    admin = Desk(database, "admin")
    assert "HIL-001" not in text_of(admin.get(f"{CAMERAS}?area=Z1"))
    assert "LAK-014" in text_of(admin.get(f"{CAMERAS}?area=Z1"))
    assert "HIL-001" in text_of(admin.get(f"{CAMERAS}?state=planned"))
    assert "LAK-014" not in text_of(admin.get(f"{CAMERAS}?state=planned"))
    assert "Nothing fits these filters" in text_of(admin.get(f"{CAMERAS}?state=out_of_order"))
    site(database, code="LAK-S2", name_latin="100% Bridge", street="Old_Road 7")
    camera(database, code="LAK-002", site="LAK-S2", make="Ma%ker", streams=())
    for words in ("lak-002", "100%25", "old_road", "LAK-S2", "Ma%25k", "BRIDGE", "road++lak-002"):
        shown = text_of(admin.get(f"{CAMERAS}?words={words}"))
        assert "LAK-002" in shown, words
        assert "LAK-014" not in shown, words
    assert "LAK-S2 100% Bridge" in text_of(admin.get(CAMERAS))
    assert admin.get(f"{CAMERAS}?words=%00").status_code == 200


def test_a_decision_is_made_over_what_was_read(database: Database) -> None:
    found = site(database)
    planner = Desk(database, "planner")
    path = f"{SITES}{SITE.code}/decide/"
    form = fields_of(planner.get(path))
    decide(database, found)
    said = {"allowed": "no", "reason": "Windows of a school", "ground": "Prakas 12", "valid_from": "t"}
    said["review_on"] = f"{day(found, 300):%d/%m/%Y}"
    late = planner.client.post(path, {**form, **said})
    assert late.status_code == 409
    assert "Somebody has decided on this site meanwhile" in text_of(late)
    assert planner.client.post(path, {**form, "reason": ""}).status_code == 422


def test_what_a_camera_can_show_is_told_in_metres(database: Database) -> None:
    in_use(database, focal_mm=4.0, sensor_mm=5.396)
    camera(database, code="LAK-015")
    desk = Desk(database, "planner", "en")
    found = field_of_view(replace(CAMERA, focal_mm=4.0, sensor_mm=5.396), (MAIN,))
    assert found is not None
    reach = found.reach(LEVELS_2025[Level.PERCEIVE])
    assert reach is not None
    seen = text_of(desk.get(f"{CAMERAS}LAK-014/"))
    assert f"{reach.from_m:.1f} {reach.to_m:.1f}" in " ".join(seen.partition("perceive")[2].split())
    assert "It looks down steeply" in seen
    assert f"nearer than {found.blind_m:.1f} m" in seen
    assert "Not known: register the angle of view" in text_of(desk.get(f"{CAMERAS}LAK-015/"))
