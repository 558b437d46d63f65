"""The wheel as a service installs it: from a folder of pinned wheels, without Node, and where there is no network."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ecrime.cli.machine import chromium

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "ecrime", "wheel")
# All that the product calls of the system; Node is not among it.
PROGRAMS = ("sh", "unshare", "setpriv", "true", "ls")
PORT = 8141  # in a network of its own
NO_NAMESPACE = "this machine lets nobody make a network of its own (unshare --net)"
NO_PACKAGES = "the packages cannot be fetched from here"


def build(folder: Path, *words: str, tree: Path = ROOT) -> Path:
    """``ecrime wheel`` into a folder; the wheel."""
    environment = {**os.environ, "PYTHONPATH": str(tree / "src")}
    done = subprocess.run(
        [*COMMAND, "--out", str(folder), *words], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    if "--packages" in words and "No matching distribution" in done.stderr:
        pytest.skip(NO_PACKAGES)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("ecrime-*.whl"))


def alone() -> Sequence[str]:
    """The words that start a program in a network of its own; skips where that is forbidden."""
    for words in (("unshare", "--net"), ("unshare", "--user", "--map-root-user", "--net")):
        if (
            shutil.which("unshare")
            and not subprocess.run([*words, "true"], capture_output=True, check=False).returncode
        ):
            return words
    pytest.skip(NO_NAMESPACE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that travels to a machine without a network."""
    found = tmp_path_factory.mktemp("dist")
    build(found, "--packages")
    return found


@pytest.fixture(scope="module")
def installed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty environment into which the folder was installed, by the words of the guide; its command."""
    place = tmp_path_factory.mktemp("opt") / "ecrime"
    venv.EnvBuilder(with_pip=True, symlinks=True).create(place)
    offline = ("--no-index", "--find-links", str(folder), "--require-hashes", "-r", str(folder / "requirements.txt"))
    done = subprocess.run(
        [*alone(), place / "bin/pip", "install", "--quiet", *offline],
        env={"PATH": os.environ["PATH"], "HOME": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return place / "bin/ecrime"


def test_another_tree_on_another_day_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "another tree"
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    built = [path for place in ("web/static/build", "locale") for path in (ROOT / "src/ecrime" / place).rglob("*")]
    for name in {*listed.split("\0")[:-1], *(str(path.relative_to(ROOT)) for path in built if path.is_file())}:
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, other / name)  # with its mode: a script stays one
    compiled = other / "src/ecrime/locale/km/LC_MESSAGES/django.mo"
    compiled.unlink()
    subprocess.run(
        [sys.executable, "-m", "ecrime", "messages"], env={**os.environ, "PYTHONPATH": str(other / "src")}, check=True
    )
    assert compiled.is_file()
    again = build(tmp_path / "dist", tree=other)
    assert again.read_bytes() == next(folder.glob("ecrime-*.whl")).read_bytes()


def test_everything_is_pinned_and_there(folder: Path) -> None:
    pins = (folder / "requirements.txt").read_text()
    hashes = set(re.findall(r"--hash=sha256:([0-9a-f]{64})", pins))
    wheels = list(folder.glob("*.whl"))
    assert len(wheels) == len(re.findall(r"^[a-z0-9].*==", pins, re.MULTILINE))
    assert {hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels} <= hashes


def test_every_file_of_data_is_in_it(folder: Path) -> None:
    with zipfile.ZipFile(next(folder.glob("ecrime-*.whl"))) as wheel:
        shipped = set(wheel.namelist())
    listed = subprocess.run(["git", "ls-files", "src/ecrime"], cwd=ROOT, capture_output=True, text=True, check=True)
    sources = (".ts", ".css", ".po")
    wanted = {name.removeprefix("src/") for name in listed.stdout.split() if not name.endswith(sources)}
    at = next(name for name in shipped if name.endswith("/share/ecrime/deploy/README.md")).removesuffix("README.md")
    deploy = ROOT / "deploy"
    wanted |= {f"{at}{path.relative_to(deploy)}" for path in deploy.rglob("*") if path.is_file()}
    assert wanted - shipped == set()


def test_it_says_its_version(installed: Path) -> None:
    done = subprocess.run([installed, "--version"], env={"PATH": ""}, capture_output=True, text=True, check=True)
    assert re.fullmatch(r"ecrime \d+\.\d+\.\d+\n", done.stdout)


def test_it_serves_and_records_where_there_is_no_network_and_no_node(installed: Path, tmp_path: Path) -> None:
    if not chromium.find():
        pytest.skip(chromium.MISSING)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in PROGRAMS:
        found = shutil.which(name)
        if found:
            (programs / name).symlink_to(found)
    seen = served(installed, tmp_path, path=str(programs))
    assert seen["alone"], "a way out was left"
    assert (seen["language"], seen["ground"], seen["failed"]) == ("km", "rgb(246, 248, 250)", [])
    assert seen["font"].startswith('"Noto Sans Khmer"')
    assert seen["fonts"] >= 1
    assert re.fullmatch(r"KDL-\d{4}-000001", seen["recorded"])
    assert {"web.log", "auth.log", "worker.log", "signer.log", "sequencer.log"} <= set(seen["logs"])


def served(command: Path, place: Path, *, path: str) -> dict[str, Any]:
    """What a browser saw of the product in a network of its own."""
    told = {"PATH": path, "HOME": str(place), "ECRIME_KEYS": str(place / "keys")}
    browser = chromium.find()
    done = subprocess.run(
        [*alone(), sys.executable, "-m", "tests.cli.without_network", command, str(place / "data"), str(PORT)],
        cwd=ROOT,
        env={**told, **({chromium.VARIABLE: browser} if browser else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen
