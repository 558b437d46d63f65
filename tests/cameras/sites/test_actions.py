"""Sites, decisions, cameras and networks, with the database and its guards."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.cameras.sites.make import (
    CAMERA,
    CONTROL,
    MAIN,
    NETWORK,
    SITE,
    SUB,
    allow,
    camera,
    correct,
    decide,
    in_use,
    site,
)

from ecrime.base.database.context import acting_as
from ecrime.base.files import rotation
from ecrime.base.keys import masters
from ecrime.cameras.sites import actions, queries
from ecrime.cameras.sites.credentials import SealedLogin, open_login
from ecrime.cameras.sites.facts import Camera, CameraState, Flag, Login, ProbeFacts, Site, StreamRole
from ecrime.cameras.sites.queries import CameraFilters, SiteFilters
from ecrime.cli.drills.instance import Clock, Database
from ecrime.foundation.errors import Changed, EcrimeError, Forbidden, Invalid, NotFound, Unavailable

LOGIN = Login("operator", "Tram-lotus-49")


def codes(raised: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [problem.code for problem in raised.value.problems]


def raw(database: Database, who: str, sql: str) -> EcrimeError | None:
    """What the database answers to a statement of the app's own; nothing of it is kept."""
    try:
        with acting_as(database.actor(who)), connection.cursor() as cursor:
            cursor.execute(sql)
            connection.set_rollback(True)
    except EcrimeError as error:
        return error
    return None


def test_add_site_is_read_back_within_its_area(database: Database) -> None:
    found = site(database)
    assert found.facts == SITE
    assert found.decision is None
    assert queries.site(database.actor("lak_chief"), SITE.code).id == found.id
    with pytest.raises(NotFound):
        queries.site(database.actor("hil_chief"), SITE.code)
    with pytest.raises(Forbidden):
        queries.sites(database.actor("lak"), SiteFilters())
    with pytest.raises(Forbidden):
        actions.add_site(database.actor("planner"), replace(SITE, code="X-1"))
    with pytest.raises(Invalid) as raised:
        site(database)
    assert codes(raised) == ["site.code_taken"]
    with pytest.raises(Invalid) as raised:
        site(database, code="X-1", area_id="nowhere")
    assert codes(raised) == ["choice.unknown"]


def test_decide_site_replaces_and_every_decision_stays(database: Database) -> None:
    found = decide(database, site(database))
    assert found.may_have_cameras
    second = decide(database, found, allowed=False, reason="It shows the windows of a school.")
    assert not second.may_have_cameras
    told = queries.decisions(database.actor("auditor"), found.id)
    assert [(one.number, one.facts.allowed) for one in told] == [(2, False), (1, True)]
    assert told[0].decided_by == database.actor("planner").officer_id
    with pytest.raises(Changed) as raised:
        decide(database, found)
    assert raised.value.code == "site.decided_meanwhile"
    with pytest.raises(Forbidden):
        actions.decide_site(database.actor("admin"), second, told[0].facts, replaces=2)


def test_no_camera_is_in_use_where_nobody_has_said_yes(database: Database) -> None:
    found = site(database)
    allow(database)
    with pytest.raises(Invalid) as raised:
        camera(database, state=CameraState.IN_USE)
    assert codes(raised) == ["camera.site_undecided"]
    planned = camera(database)
    put_to_use = f"update sites_camera set state = 'in_use', entry_id = law.uuid7() where id = '{planned.id}'"
    refused = raw(database, "admin", put_to_use)
    assert isinstance(refused, Invalid)
    assert refused.problems[0].code == "camera.site_undecided"
    found = decide(database, found, valid_from=found.today + timedelta(1))
    assert raw(database, "admin", put_to_use) is not None
    decide(database, found)
    assert correct(database, planned, state=CameraState.IN_USE).facts.state is CameraState.IN_USE


def test_no_decision_takes_the_ground_from_a_camera_in_use(database: Database) -> None:
    found = in_use(database)
    here = queries.site(database.actor("planner"), SITE.code)
    for changes in ({"allowed": False}, {"valid_from": here.today + timedelta(1)}):
        with pytest.raises(Invalid) as raised:
            decide(database, here, **changes)
        assert codes(raised) == ["site.cameras_in_use"]
    refused = raw(
        database,
        "planner",
        "insert into sites_decision (id, entry_id, site_id, replaces, number, allowed, reason, ground,"
        " valid_from, review_on) values"
        f" (law.uuid7(), law.uuid7(), '{here.id}', 1, 0, false, 'x', 'x', '2026-01-01', '2026-06-01')",
    )
    assert isinstance(refused, Invalid)
    correct(database, found, state=CameraState.OUT_OF_ORDER)
    assert not decide(database, here, allowed=False).may_have_cameras


def test_a_decision_and_a_camera_put_to_use_at_one_moment_never_pass_each_other(database: Database) -> None:
    """Both wait for the site: whoever comes second sees what the first has done."""
    here = decide(database, site(database))
    allow(database)
    planned = camera(database)
    with database.connect() as one, one.transaction():
        one.execute("select set_config('ecrime.token', %s, true)", [database.tokens["admin"]])
        one.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"site {here.id}"])
        failed: list[EcrimeError] = []

        def use() -> None:
            try:
                correct(database, planned, state=CameraState.IN_USE)
            except EcrimeError as error:
                failed.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=use)
        thread.start()
        waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        while database.as_superuser(waiting)[0][0] == 0 and thread.is_alive():
            thread.join(0.05)
        assert thread.is_alive()
    thread.join()
    assert failed == []


def test_add_camera_is_read_back_without_its_addresses(database: Database) -> None:
    site(database)
    allow(database)
    found = camera(database, streams=(MAIN, SUB, CONTROL))
    assert found.facts == replace(CAMERA, streams=())
    assert [stream.role for stream in found.streams] == [StreamRole.CONTROL, StreamRole.MAIN, StreamRole.SUB]
    assert found.flags == {Flag.NO_LOGIN}
    seen = queries.camera(database.actor("lak_chief"), CAMERA.code)
    assert seen.streams == found.streams
    assert seen.flags == frozenset()
    for who in ("lak_chief", "auditor", "planner"):
        with pytest.raises(Forbidden):
            queries.sources(database.actor(who), found.id)
    with pytest.raises(NotFound):
        queries.camera(database.actor("hil_chief"), CAMERA.code)
    (control, main, sub) = queries.sources(database.actor("admin"), found.id)
    assert (main.host, main.address, main.port, main.path) == (MAIN.host, MAIN.host, 554, MAIN.path)
    assert [source.is_allowed for source in (control, main, sub)] == [True] * 3


@pytest.mark.parametrize("column", ["host", "address", "port", "path"])
def test_no_address_is_selected_past_the_door(database: Database, column: str) -> None:
    assert isinstance(raw(database, "admin", f"select {column} from sites_stream"), Forbidden)


@pytest.mark.parametrize("table", ["sites_credential", "sites_credential_key", "ledger_history"])
def test_nothing_sealed_is_selected_past_the_door(database: Database, table: str) -> None:
    assert isinstance(raw(database, "admin", f"select * from {table}"), Forbidden)


def test_an_address_outside_the_networks_is_refused_by_the_database_too(database: Database) -> None:
    site(database)
    with pytest.raises(Invalid):
        camera(database)
    found = camera(database, streams=())
    insert = (
        "insert into sites_stream (id, entry_id, camera_id, role, stands, scheme, host, address, port, path, transport,"
        f" codec) values (law.uuid7(), law.uuid7(), '{found.id}', 'main', true, 'rtsp', '%s', '%s', %s, '/', 'tcp', '')"
    )
    refused = raw(database, "admin", insert % ("10.20.0.14", "10.20.0.14", 554))
    assert isinstance(refused, Invalid)
    allow(database)
    assert raw(database, "admin", insert % ("10.20.0.14", "10.20.0.14", 554)) is None
    for host, address, port in (
        ("10.20.1.14", "10.20.1.14", 554),
        ("cam.example", "127.0.0.1", 554),
        ("cam.example", "::ffff:10.20.0.14", 554),
        ("cam.example", "10.20.0.14", 22),
    ):
        refused = raw(database, "admin", insert % (host, address, port))
        assert isinstance(refused, Invalid), host
        assert refused.problems[0].code == "camera.address_not_allowed"


@pytest.mark.parametrize(
    "network",
    ["127.0.0.0/24", "0.0.0.0/0", "169.254.0.0/16", "::ffff:10.20.0.0/120", "10.0.0.0/8", "64:ff9b::/96", "::1/128"],
)
def test_no_camera_network_is_ever_such_a_one_in_the_database(database: Database, network: str) -> None:
    refused = raw(
        database,
        "admin",
        "insert into sites_network (id, entry_id, network, first_port, last_port, schemes, reason) values"
        f" (law.uuid7(), law.uuid7(), '{network}', 80, 90, array['rtsp'], 'x')",
    )
    assert isinstance(refused, Invalid)
    assert refused.problems[0].code == "camera_network.never"


def test_withdraw_camera_network_leaves_cameras_flagged_and_connects_to_none(database: Database) -> None:
    site(database)
    network = allow(database)
    found = camera(database)
    admin = database.actor("admin")
    actions.withdraw_camera_network(admin, network)
    assert Flag.ADDRESS_NOT_ALLOWED in queries.camera(admin, CAMERA.code).flags
    assert [source.is_allowed for source in queries.sources(admin, found.id)] == [False]
    assert [one.stands for one in queries.networks(admin)] == [False]
    assert queries.networks(database.actor("auditor")) == []
    with pytest.raises(Changed):
        actions.withdraw_camera_network(admin, network)
    with pytest.raises(Forbidden):
        actions.allow_camera_network(database.actor("planner"), NETWORK)


def test_correct_camera_keeps_what_it_was(database: Database) -> None:
    site(database)
    allow(database)
    first = camera(database, streams=(MAIN, SUB))
    second = correct(database, first, height_m=7.0, streams=(replace(MAIN, path="/other"),))
    assert (second.facts.height_m, [stream.role for stream in second.streams]) == (7.0, [StreamRole.MAIN])
    again = correct(database, second, streams=(MAIN, SUB))
    assert [stream.role for stream in again.streams] == [StreamRole.MAIN, StreamRole.SUB]
    told = queries.history(database.actor("admin"), first.id)
    assert {one.relation for one in told} == {"sites_camera", "sites_stream"}
    assert any(one.image.get("path") == MAIN.path for one in told)
    for one in queries.history(database.actor("lak_chief"), first.id):
        assert not {"host", "address", "port", "path", "sealed"} & one.image.keys()
    assert queries.history(database.actor("hil_chief"), first.id) == []
    with pytest.raises(Changed) as raised:
        correct(database, first, height_m=8.0)
    assert raised.value.code == "camera.changed"
    with pytest.raises(Forbidden):
        actions.correct_camera(database.actor("lak_chief"), again, again.facts, version=again.version)


def test_remove_camera_is_for_ever(database: Database) -> None:
    site(database)
    allow(database)
    found = camera(database)
    admin = database.actor("admin")
    with pytest.raises(Invalid):
        actions.remove_camera(admin, found, reason=" ", version=found.version)
    actions.remove_camera(admin, found, reason="The pole fell", version=found.version)
    gone = queries.camera(admin, CAMERA.code)
    assert (gone.facts.state, gone.removed_reason) == (CameraState.REMOVED, "The pole fell")
    assert queries.cameras(admin, CameraFilters()) == ([], 0)
    with pytest.raises(Changed):
        actions.remove_camera(admin, gone, reason="again", version=gone.version)
    back = (
        f"update sites_camera set state = 'planned', removed_reason = '', entry_id = law.uuid7() where id = '{gone.id}'"
    )
    assert isinstance(raw(database, "admin", back), Changed)
    assert isinstance(
        raw(
            database,
            "admin",
            f"update sites_stream set port = 555, entry_id = law.uuid7() where camera_id = '{gone.id}'",
        ),
        Changed,
    )


def test_give_camera_login_is_sealed_and_opens_for_who_probes(database: Database, store: Path) -> None:
    found = ready(database)
    admin = database.actor("admin")
    actions.give_camera_login(admin, found, LOGIN)
    keys = masters.read(store.parent / "keys" / "master")
    assert queries.login(admin, found.id, keys) == LOGIN
    actions.give_camera_login(admin, found, Login("operator", "Other-lotus-50"))
    assert queries.login(admin, found.id, keys) == Login("operator", "Other-lotus-50")
    with pytest.raises(Forbidden):
        queries.login(database.actor("auditor"), found.id, keys)
    with pytest.raises(Forbidden):
        actions.give_camera_login(database.actor("lak_chief"), found, LOGIN)


def test_a_password_stands_nowhere_in_the_database(database: Database, store: Path) -> None:
    found = ready(database)
    actions.give_camera_login(database.actor("admin"), found, LOGIN)
    actions.give_camera_login(database.actor("admin"), found, Login("operator", "Other-lotus-50"))
    tables = database.as_superuser(
        "select c.oid::regclass::text from pg_class c where c.relkind in ('r', 'p')"
        " and c.relnamespace in ('public'::regnamespace, 'law'::regnamespace)"
    )
    for (table,) in tables:
        rows = database.as_superuser(
            f"select count(*) from {table} t where t::text like '%lotus%' or t::text like '%{b'lotus'.hex()}%'"
        )
        assert rows == [(0,)], table


def test_the_password_before_can_be_opened_by_nobody(database: Database, store: Path) -> None:
    found = ready(database)
    admin = database.actor("admin")
    actions.give_camera_login(admin, found, LOGIN)
    ((sealed,),) = database.as_superuser("select sealed from sites_credential")
    actions.give_camera_login(admin, found, Login("operator", "Other-lotus-50"))
    ((version, wrapped),) = database.as_superuser("select key_version, wrapped from sites_credential_key")
    keys = masters.read(store.parent / "keys" / "master")
    with pytest.raises(Unavailable):
        open_login(keys, found.id, SealedLogin(bytes(sealed), masters.Wrapped(version, bytes(wrapped))))


def test_a_sealed_password_moved_to_another_camera_opens_nothing(database: Database, store: Path) -> None:
    found = ready(database)
    other = camera(database, code="LAK-015")
    actions.give_camera_login(database.actor("admin"), found, LOGIN)
    actions.give_camera_login(database.actor("admin"), other, LOGIN)
    for table in ("sites_credential", "sites_credential_key"):
        database.as_superuser(f"alter table {table} disable trigger all")
    database.as_superuser(
        f"update sites_credential t set sealed = s.sealed from sites_credential s where t.camera_id = '{other.id}'"
        f" and s.camera_id = '{found.id}'"
    )
    database.as_superuser(
        f"update sites_credential_key t set wrapped = s.wrapped from sites_credential_key s"
        f" where t.camera_id = '{other.id}' and s.camera_id = '{found.id}'"
    )
    with pytest.raises(Unavailable):
        queries.login(database.actor("admin"), other.id, masters.read(store.parent / "keys" / "master"))


def test_rotation_wraps_the_keys_of_cameras_anew(database: Database, store: Path) -> None:
    found = ready(database)
    actions.give_camera_login(database.actor("admin"), found, LOGIN)
    folder = store.parent / "keys" / "master"
    with database.connect("owner") as owner:
        assert [known.files for known in rotation.known_masters(owner)] == [1]
        assert rotation.rotate(owner, folder) == 2
    assert database.as_superuser("select key_version from sites_credential_key") == [(2,)]
    assert queries.login(database.actor("admin"), found.id, masters.read(folder)) == LOGIN


def test_passwords_that_everybody_knows_are_flagged_until_they_are_changed(database: Database, store: Path) -> None:
    found = ready(database)
    admin, auditor = database.actor("admin"), database.actor("auditor")
    actions.give_camera_login(admin, found, Login("admin", "12345"))
    for who in (admin, auditor):
        assert Flag.DEFAULT_LOGIN in queries.camera(who, CAMERA.code).flags
        assert [one.id for one in queries.cameras(who, CameraFilters(flagged=True))[0]] == [found.id]
    assert queries.camera(database.actor("lak_chief"), CAMERA.code).flags == frozenset()
    actions.give_camera_login(admin, found, LOGIN)
    assert queries.camera(admin, CAMERA.code).flags == frozenset()


def test_probe_camera_is_noted(database: Database) -> None:
    found = ready(database)
    admin = database.actor("admin")
    said = ProbeFacts("answered", "Maker", "Dome 4", "S 1", "1.2", clock_s=-3.5, streams=found.streams)
    actions.probe_camera(admin, found, said)
    (probe,) = queries.probes(admin, found.id)
    assert (probe.facts, probe.by) == (said, admin.officer_id)
    assert queries.probes(database.actor("lak_chief"), found.id) == []
    with pytest.raises(Forbidden):
        actions.probe_camera(database.actor("auditor"), found, said)


def test_a_decision_that_is_overdue_flags_the_cameras_in_use(database: Database, clock: Clock) -> None:
    in_use(database)
    assert Flag.REVIEW_OVERDUE not in queries.camera(database.actor("auditor"), CAMERA.code).flags
    clock.shift(timedelta(400))
    assert Flag.REVIEW_OVERDUE in queries.camera(database.actor("auditor"), CAMERA.code).flags


def test_cameras_are_listed_by_area_state_and_site_and_read_on_from_a_code(database: Database) -> None:
    ready(database)
    other: Site = site(database, code="HIL-S1", area_id="Z201")
    for number in (15, 16, 17):
        camera(database, code=f"LAK-0{number}", streams=())
    camera(database, code="HIL-001", site=other.facts.code, streams=())
    admin = database.actor("admin")

    def listed(filters: CameraFilters, **more: Any) -> list[str]:
        return [one.facts.code for one in queries.cameras(admin, filters, **more)[0]]

    assert listed(CameraFilters(), limit=2) == ["HIL-001", "LAK-014"]
    assert listed(CameraFilters(), limit=2, after="LAK-014") == ["LAK-015", "LAK-016"]
    assert listed(CameraFilters(area="ZZ.Z2")) == ["HIL-001"]
    assert listed(CameraFilters(site=other.id)) == ["HIL-001"]
    assert listed(CameraFilters(state="in_use")) == []
    assert listed(CameraFilters(), sort="-code")[0] == "LAK-017"
    found, total = queries.cameras(admin, CameraFilters(), limit=2)
    assert (len(found), total) == (2, 5)
    assert [one.facts.code for one in queries.cameras(database.actor("hil_chief"), CameraFilters())[0]] == ["HIL-001"]


def test_what_an_entry_commits_to_tells_no_password(
    database: Database, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = ready(database)
    said: list[str] = []
    encode = json.dumps

    def noted(value: Any, **how: Any) -> str:
        said.append(encode(value, **how))
        return said[-1]

    monkeypatch.setattr("ecrime.foundation.canonical.json.dumps", noted)
    actions.give_camera_login(database.actor("admin"), found, LOGIN)
    monkeypatch.undo()
    entry = [body for body in said if "is_default" in body]
    assert len(entry) == 1
    assert "lotus" not in entry[0]
    assert "operator" not in entry[0]


def ready(database: Database) -> Camera:
    """A camera that is planned, with its site and network."""
    site(database)
    allow(database)
    return camera(database)
