"""Codes at the console: every slip is one sentence on standard error, with its exit code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ecrime.base.officers import queries
from ecrime.cli.drills.instance import Database, Instance

CODE = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}")
Officers = Callable[..., subprocess.CompletedProcess[str]]


def officers(instance: Instance, database: str, data: Path) -> Officers:
    """``ecrime officers`` on a database of that name."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        told = {
            "DATABASE_URL": instance.address(database, "app"),
            "DATABASE_OWNER_URL": instance.address(database, "owner"),
            "DJANGO_SETTINGS_MODULE": "ecrime.settings.test",
            "ECRIME_LANG": "en",
        }
        return subprocess.run(
            [sys.executable, "-m", "ecrime", "officers", *words, "--data", str(data)],
            env={**os.environ, **told},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def at_console(database: Database, tmp_path: Path) -> Officers:
    return officers(database.instance, database.name, tmp_path / "data")


def test_an_officer_is_added_and_signs_in(at_console: Officers, database: Database) -> None:
    done = at_console("add", "--unit", "LAK", "--post", "specialist", "--km", "ក", "--latin", "New")
    assert (done.returncode, done.stderr) == (0, "")
    assert CODE.fullmatch(done.stdout.strip())
    assert queries.actor_of(database.enrol(done.stdout.strip()).token).name_latin == "New"


def test_where_somebody_signed_in_there_is_no_first_code(at_console: Officers) -> None:
    done = at_console("first-code")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_is_not_given_is_misuse(at_console: Officers) -> None:
    done = at_console("add", "--unit", "LAK")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "ecrime: officers add needs all of --unit, --post, --km and --latin.\n"


def test_an_unknown_unit_and_post_are_a_sentence_each(at_console: Officers) -> None:
    done = at_console("add", "--unit", "NOW", "--post", "king", "--km", "ក", "--latin", "New")
    assert (done.returncode, done.stdout) == (1, "")
    unit, post = done.stderr.splitlines()
    assert unit == "ecrime: There is no unit NOW. Give the code of one of these: HIL, HQ, LAK."
    assert post.startswith("ecrime: There is no kind of post king. Give one of these: administrator, ")


def test_a_database_that_was_never_prepared_is_told_in_a_sentence(instance: Instance, tmp_path: Path) -> None:
    instance.run("create database never_prepared owner ecrime_owner template template0")
    try:
        done = officers(instance, "never_prepared", tmp_path / "data")("first-code")
    finally:
        instance.run("drop database never_prepared with (force)")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "ecrime: No country pack is loaded yet. Run: ecrime migrate\n"
