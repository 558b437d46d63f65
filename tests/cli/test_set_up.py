"""The root script, on small trees of its own: a package index in a folder, an npm that makes a folder."""

from __future__ import annotations

import hashlib
import os
import runpy
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Who starts the script uses the Python of the system, which has pip, and not the one of these tests.
PYTHON = str(getattr(sys, "_base_executable", sys.executable))
MAIN = """
import sys
from greeting import WORD


def main():
    if sys.argv[1] in ("assets", "messages"):
        from pathlib import Path
        made = Path(__file__).parents[1] / ("web/static/build" if sys.argv[1] == "assets" else "locale")
        made.mkdir(parents=True, exist_ok=True)
    else:
        print(WORD, *sys.argv[1:])
"""


@dataclass
class Tree:
    """A copy of the root script beside the little it needs; ``index`` serves the packages."""

    path: Path
    index: Path

    def start(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        """Start the script from elsewhere, with nothing of this process's environment."""
        given = {
            "PATH": f"{self.path / 'programs'}:{os.defpath}",
            "HOME": "/nonexistent",
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.index),
            "HTTPS_PROXY": "http://127.0.0.1:9",
            **environment,
        }
        return subprocess.Popen(
            [PYTHON, self.path / "ecrime", *words],
            cwd="/",
            env=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, **environment: str) -> tuple[int, str, str]:
        """Exit code, what it printed, and what it said beside that."""
        process = self.start(*words, **environment)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def lock(self, level: str, *wheels: Path) -> None:
        """Lock a level to these wheels."""
        lines = []
        for wheel in wheels:
            name, version = wheel.name.split("-")[:2]
            lines.append(f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
        (self.path / "requirements" / f"{level}.txt").write_text("".join(lines))

    def npm(self, body: str) -> None:
        """Replace npm by a shell script; Node only tells its version."""
        programs = self.path / "programs"
        programs.mkdir(exist_ok=True)
        for name, lines in (("node", "echo v20.1.0"), ("npm", body)):
            (programs / name).write_text(f"#!/bin/sh\n{lines}\n")
            (programs / name).chmod(0o755)

    def npm_calls(self) -> int:
        """How often npm was asked to install."""
        calls = self.path / "calls"
        return len(calls.read_text().splitlines()) if calls.exists() else 0


def wheel(folder: Path, version: str, word: str) -> Path:
    """A package ``greeting`` that says one word.

    Two of them hold words of unlike lengths: Python takes a module of the same size and second for the compiled one.
    """
    path = folder / f"greeting-{version}-py3-none-any.whl"
    info = f"greeting-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("greeting.py", f"WORD = {word!r}\n")
        file.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: greeting\nVersion: {version}\n")
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", "")
    return path


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A tree on a path with spaces and a quote, with nothing prepared but uv itself."""
    path = tmp_path / "the officer's tree"
    index = tmp_path / "index"
    index.mkdir()
    path.mkdir()
    shutil.copy(ROOT / "ecrime", path / "ecrime")
    (path / "src/ecrime/cli").mkdir(parents=True)
    (path / "src/ecrime/locale/km/parts").mkdir(parents=True)
    (path / "src/ecrime/cli/main.py").write_text(MAIN)
    (path / "requirements").mkdir()
    shutil.copy(ROOT / "requirements/uv.txt", path / "requirements")
    for name in ("package.json", "package-lock.json", ".npmrc"):
        (path / name).write_text("{}")
    if (ROOT / ".tools/uv").is_dir():
        (path / ".tools").mkdir()
        (path / ".tools/uv").symlink_to(ROOT / ".tools/uv")
    made = Tree(path, index)
    made.npm('echo called >> "$(dirname "$0")/../calls"; mkdir node_modules')
    first = wheel(index, "1", "welcome")
    made.lock("run", first)
    made.lock("dev", first)
    made.lock("semgrep", first)
    made.lock("docs", first)
    return made


def test_the_first_run_prepares_and_hands_over(tree: Tree) -> None:
    code, out, err = tree.run("greet", "two words")
    assert (code, out) == (0, "welcome greet two words\n")
    assert "installing Python packages" in err


def test_the_second_run_says_nothing_and_starts_nothing(tree: Tree) -> None:
    tree.run("greet")
    shutil.rmtree(tree.index)
    shutil.rmtree(tree.path / "programs")
    shutil.rmtree(tree.path / ".tools/cache")
    assert tree.run("greet", PATH="") == (0, "welcome greet\n", "")
    assert tree.npm_calls() == 1


def test_the_installed_command_runs_on_a_path_with_spaces(tree: Tree) -> None:
    tree.run("greet")
    done = subprocess.run([tree.path / ".venv/bin/ecrime", "again"], capture_output=True, text=True, check=True)
    assert done.stdout == "welcome again\n"


def test_development_tools_are_added_once_and_then_kept(tree: Tree) -> None:
    tree.lock("dev", wheel(tree.index, "2", "hard at work"))
    assert tree.run("greet")[1] == "welcome greet\n"
    assert tree.run("check")[1] == "hard at work check\n"
    assert tree.run("greet") == (0, "hard at work greet\n", "")


def test_a_corrupt_stamp_is_made_good(tree: Tree) -> None:
    tree.run("greet")
    (tree.path / ".venv/.stamp").write_bytes(b"\xff\x00 not a stamp")
    code, out, err = tree.run("greet")
    assert (code, out) == (0, "welcome greet\n")
    assert "npm" not in err


def test_a_moved_tree_is_prepared_anew(tree: Tree) -> None:
    tree.run("greet")
    moved = Tree(tree.path.rename(tree.path.parent / "moved"), tree.index)
    assert moved.run("greet")[:2] == (0, "welcome greet\n")
    launcher = (moved.path / ".venv/bin/ecrime").read_text()
    assert str(tree.path) not in launcher


def test_a_failed_install_leaves_nothing_half_made(tree: Tree) -> None:
    good = (tree.path / "requirements/run.txt").read_text()
    (tree.path / "requirements/run.txt").write_text(good[:-5] + "0000\n")
    code, out, err = tree.run("greet")
    assert (code, out) == (1, "")
    assert "The Python packages cannot be installed; look at the network" in err
    assert "Traceback" not in err
    assert not (tree.path / ".venv").exists()
    (tree.path / "requirements/run.txt").write_text(good)
    assert tree.run("greet")[:2] == (0, "welcome greet\n")


def test_what_ran_still_runs_after_tools_could_not_be_fetched(tree: Tree) -> None:
    tree.lock("dev", wheel(tree.index, "2", "hard at work"))
    tree.run("greet")
    (tree.index / "greeting-2-py3-none-any.whl").unlink()
    assert tree.run("check")[0] == 1
    assert tree.run("greet") == (0, "welcome greet\n", "")


def test_a_killed_set_up_is_made_anew_and_waits_for_what_still_runs(tree: Tree) -> None:
    tree.npm(
        'calls="$(dirname "$0")/../calls"; echo begun >> "$calls"; sleep 2; mkdir node_modules; echo done >> "$calls"'
    )
    first = tree.start("greet")
    while not tree.npm_calls():
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert tree.run("greet")[:2] == (0, "welcome greet\n")
    assert (tree.path / "calls").read_text().split() == ["begun", "done", "begun", "done"]


def test_a_stop_is_one_sentence(tree: Tree) -> None:
    tree.npm('echo called >> "$(dirname "$0")/../calls"; exec sleep 60')
    process = tree.start("greet")
    while not tree.npm_calls():
        time.sleep(0.05)
    process.terminate()
    _, err = process.communicate(timeout=10)
    assert process.returncode == 1
    assert err.endswith("ecrime: Set-up stopped; run the same command again.\n")


def test_two_set_ups_at_once_do_the_work_once(tree: Tree) -> None:
    both = [tree.start("greet"), tree.start("greet")]
    assert [process.communicate(timeout=120)[0] for process in both] == ["welcome greet\n"] * 2
    assert tree.npm_calls() == 1


def test_pip_installs_where_uv_cannot_be_had(tree: Tree) -> None:
    shutil.rmtree(tree.path / ".tools", ignore_errors=True)
    (tree.path / "requirements/uv.txt").write_text(f"uv==0 --hash=sha256:{'0' * 64}\n")
    assert tree.run("greet")[:2] == (0, "welcome greet\n")


@pytest.mark.parametrize(
    ("pretence", "sentence"),
    [
        (
            "sys.version_info = (3, 9, 2, 'final', 0)",
            "This is Python 3.9; E-Crime needs 3.11 or newer. Try: python3.11 ecrime",
        ),
        (
            "sys.platform = 'win32'",
            "E-Crime runs on Linux; on Windows, run it inside WSL, elsewhere in a virtual machine.",
        ),
    ],
)
def test_an_unfit_machine_is_told_in_one_sentence(pretence: str, sentence: str) -> None:
    pretend = f"import runpy, sys; {pretence}; runpy.run_path({str(ROOT / 'ecrime')!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == f"ecrime: {sentence}\n"


def test_packages_of_elsewhere_do_not_get_in(tree: Tree, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "greeting.py").write_text("WORD = 'from elsewhere'\n")
    assert tree.run("greet", PYTHONPATH=str(elsewhere))[:2] == (0, "welcome greet\n")


def test_a_failed_step_quotes_its_own_words(tree: Tree) -> None:
    tree.npm('echo called >> "$(dirname "$0")/../calls"; exit 7')
    (tree.path / ".tools").mkdir(exist_ok=True)
    pretend = "import runpy, sys; f = runpy.run_path(sys.argv[1]); f['LOG'].write_text('of an earlier step\\n'); "
    pretend += "f['install_modules']('run')"
    done = subprocess.run(
        [PYTHON, "-c", pretend, tree.path / "ecrime"],
        env={"PATH": f"{tree.path / 'programs'}:{os.defpath}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "(exit 7)" in done.stderr
    assert "of an earlier step" not in done.stderr


def test_uv_is_told_what_pip_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("UV_", "PIP_", "SSL_", "REQUESTS_"))]:
        monkeypatch.delenv(name)
    authorities = tmp_path / "authorities.pem"
    authorities.touch()
    settings = {
        "index-url": "https://one/",
        "extra-index-url": "https://two/\nhttps://three/",
        "cert": str(authorities),
    }
    told = runpy.run_path(str(ROOT / "ecrime"))["uv_environment"](settings)
    assert told["UV_DEFAULT_INDEX"] == "https://one/"
    assert told["UV_INDEX"] == "https://two/ https://three/"
    assert told["SSL_CERT_FILE"] == str(authorities)
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://own/")
    assert runpy.run_path(str(ROOT / "ecrime"))["uv_environment"](settings)["UV_DEFAULT_INDEX"] == "https://own/"


def test_a_place_that_cannot_be_used_is_one_sentence(tree: Tree) -> None:
    tools = tree.path / ".tools"
    shutil.rmtree(tools, ignore_errors=True)
    tools.write_text("somebody's file")
    code, _, err = tree.run("greet")
    assert code == 1
    assert err.endswith("File exists. Look at its owner and free space, then run the same command again.\n")
    assert "Traceback" not in err
