"""Each thing that must hold at a start is refused in one plain sentence, in two languages."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from ecrime.base.database import addresses, past, start_checks, start_messages
from ecrime.base.database.addresses import Addresses
from ecrime.base.database.server import binaries
from ecrime.base.database.server.cluster import Cluster
from ecrime.base.database.server.folder import DataFolder
from ecrime.foundation.errors import Unavailable


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("checks") / "data", binaries.embedded(), durable=False)
    made.ensure()
    with made.running():
        yield made


@pytest.fixture
def superuser(cluster: Cluster) -> Iterator[psycopg.Connection]:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        yield connection


def both(cluster: Cluster, database: str = "ecrime") -> Addresses:
    return Addresses(
        *(cluster.url(f"ecrime_{role}", database) for role in ("app", "owner", "auth", "sequencer", "recorder"))
    )


def refusal_of(check: object, *given: object) -> Unavailable:
    with pytest.raises(Unavailable) as refusal:
        check(*given)  # type: ignore[operator]
    assert "%" not in start_messages.sentence_for(refusal.value.code, refusal.value.params, {})
    return refusal.value


def test_the_server_we_bring_passes(cluster: Cluster) -> None:
    start_checks.check_database(both(cluster))


def test_checking_leaves_nothing_behind(cluster: Cluster, superuser: psycopg.Connection) -> None:
    start_checks.check_database(both(cluster))
    left = superuser.execute(
        "select extname from pg_extension where extname = 'pg_trgm'"
        " union all select nspname from pg_namespace where nspname = 'ecrime_start_check'"
    ).fetchall()
    assert left == []


def test_a_database_of_character_type_c_is_refused(cluster: Cluster, superuser: psycopg.Connection) -> None:
    superuser.execute(
        "create database plain owner ecrime_owner template template0 encoding 'UTF8'"
        " locale_provider libc lc_collate 'C' lc_ctype 'C'"
    )
    refusal = refusal_of(start_checks.check_database, both(cluster, "plain"))
    assert (refusal.code, refusal.params) == ("start.database_locale", {"database": "plain", "locale": "C"})


def test_a_missing_extension_is_refused(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start_checks, "EXTENSION", "pg_nowhere")
    assert refusal_of(start_checks.check_database, both(cluster)).code == "start.extension_missing"


def test_an_extension_the_owner_may_not_create_is_refused(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start_checks, "EXTENSION", "pg_stat_statements")
    assert refusal_of(start_checks.check_database, both(cluster)).code == "start.extension_forbidden"


class Info(NamedTuple):
    server_version: int


class Elsewhere(NamedTuple):
    info: Info


@pytest.mark.parametrize(("version", "fits"), [(140012, False), (150000, True), (180006, True), (190000, False)])
def test_versions_it_was_tried_on(version: int, fits: bool) -> None:
    connection = Elsewhere(Info(version))
    if fits:
        start_checks.check_version(connection)  # type: ignore[arg-type]
    else:
        assert refusal_of(start_checks.check_version, connection).code == "start.database_version"


@pytest.mark.parametrize("role", ["postgres", "ecrime_owner", "ecrime_backup", "ecrime_auth", "ecrime_sequencer"])
def test_a_role_the_guards_do_not_bind_is_refused_as_the_app(cluster: Cluster, role: str) -> None:
    refusal = refusal_of(start_checks.check_database, replace(both(cluster), app=cluster.url(role)))
    assert (refusal.code, refusal.params["role"]) == ("start.app_role_unbound", role)


def test_two_addresses_of_two_databases_are_refused(cluster: Cluster) -> None:
    for role in ("app", "auth", "sequencer"):
        given = replace(both(cluster), **{role: cluster.url(f"ecrime_{role}", "postgres")})
        assert refusal_of(start_checks.check_database, given).code == "start.two_databases"


@pytest.mark.parametrize("role", ["auth", "sequencer"])
def test_a_process_may_come_as_itself_or_as_the_owner_and_as_nobody_else(cluster: Cluster, role: str) -> None:
    for fitting in (f"ecrime_{role}", "ecrime_owner"):
        start_checks.check_database(replace(both(cluster), **{role: cluster.url(fitting)}))
    given = replace(both(cluster), **{role: cluster.url("ecrime_app")})
    refusal = refusal_of(start_checks.check_database, given)
    assert (refusal.code, refusal.params["role"]) == ("start.process_role", "ecrime_app")


def test_a_database_that_is_away_is_named_without_its_password(tmp_path: Path) -> None:
    address = f"postgresql://ecrime_app:very-secret@/ecrime?host={tmp_path}"
    refusal = refusal_of(start_checks.check_database, Addresses(*[address] * 5))
    assert refusal.code == "start.database_away"
    assert "secret" not in repr(refusal) + str(refusal.params)


def test_a_replaced_clock_is_refused(cluster: Cluster, superuser: psycopg.Connection) -> None:
    def install(name: str, body: str) -> None:
        superuser.execute("create schema if not exists law authorization ecrime_owner")
        language = "plpgsql" if "begin" in body else "sql"
        superuser.execute(
            f"create or replace function law.{name}() returns timestamptz language {language} as $$ {body} $$".encode()
        )

    superuser.execute("set check_function_bodies = off")
    with psycopg.connect(cluster.url("ecrime_owner"), autocommit=True) as owner:
        for name in past.CLOCKS:
            install(name, past.body_of(name, in_past=False))
        start_checks.check_clock(owner)
        # Those that may be set stand in a DEMO only, while its past is told; and each of the two is compared.
        for name, body in [
            ("now", "select clock_timestamp() - interval '1 hour'"),
            ("time", "begin return law.now(); end"),
            *((name, past.body_of(name, in_past=True)) for name in past.CLOCKS),
        ]:
            install(name, body)
            assert refusal_of(start_checks.check_clock, owner).code == "start.clock_replaced", body
            install(name, past.body_of(name, in_past=False))
        start_checks.check_clock(owner)
    superuser.execute("drop schema law cascade")


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({"DATABASE_URL": "postgresql://a@h/d"}, "DATABASE_OWNER_URL"),
        ({"DATABASE_OWNER_URL": "postgresql://a@h/d", "DATABASE_URL": ""}, "DATABASE_URL"),
    ],
)
def test_one_address_without_the_other_is_refused(environment: dict[str, str], missing: str) -> None:
    refusal = refusal_of(addresses.given, environment)
    assert (refusal.code, refusal.params["missing"]) == ("start.one_address", missing)


def test_no_address_means_the_server_we_bring() -> None:
    assert addresses.given({}) is None


def test_an_address_that_is_none_is_refused_without_repeating_it() -> None:
    refusal = refusal_of(addresses.given, {"DATABASE_URL": "mysql://x:hidden@h/d", "DATABASE_OWNER_URL": "x"})
    assert (refusal.code, refusal.params) == ("start.address_malformed", {"name": "DATABASE_URL"})


def test_a_port_that_is_taken_is_refused() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert refusal_of(start_checks.check_port, "127.0.0.1", port).code == "start.port_taken"
    start_checks.check_port("127.0.0.1", port)


def test_a_disk_nearly_full_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start_checks.check_disk(tmp_path)
    giga = 1024**3
    for total, free in ((100 * giga, giga), (10 * giga, giga // 4)):
        monkeypatch.setattr(
            shutil, "disk_usage", lambda _folder, t=total, f=free: shutil._ntuple_diskusage(t, t - f, f)
        )
        assert refusal_of(start_checks.check_disk, tmp_path).code == "start.disk_full"


def test_a_second_instance_is_refused_and_told_the_first(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.make()
    assert not folder.is_taken()
    with folder.take():
        assert folder.is_taken()
        refusal = refusal_of(folder.take)
        assert (refusal.code, refusal.params["process"]) == ("start.second_instance", str(os.getpid()))
    folder.take().close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_somebody_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.path.mkdir()
    os.chown(folder.path, 65534, 65534)
    assert refusal_of(folder.make).code == "start.folder_owner"
    assert list(folder.path.iterdir()) == []


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    assert refusal_of(DataFolder(tmp_path / "data").make).code == "start.folder_unusable"


def test_every_sentence_has_its_khmer() -> None:
    from babel.messages.pofile import read_po

    khmer: dict[object, object] = {}
    for part in ("start.po", "keys.po"):
        with (start_messages.LOCALE / "km" / "parts" / part).open("rb") as file:
            khmer |= {message.id: message.string for message in read_po(file) if message.id}
    assert set(khmer) == set(start_messages.MESSAGES.values())
    for english, translated in khmer.items():
        assert translated
        assert placeholders(str(translated)) == placeholders(str(english))


def placeholders(text: str) -> list[str]:
    import re

    return sorted(re.findall(r"%\(\w+\)s", text))


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "km_KH.UTF-8"}, "km"),
        ({"LANG": "km_KH.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "ECRIME_LANG": "km"}, "km"),
    ],
)
def test_the_terminal_chooses_the_language(environment: dict[str, str], language: str) -> None:
    assert start_messages.language_of(environment) == language
