"""One failing step fails the run in CI, and the steps after it still run."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STEP = '#!/bin/sh\necho {step} >> done\n[ {step} != "$(cat failing)" ]\n'


def run_with(tree: Path, failing: str) -> subprocess.CompletedProcess[str]:
    """The run on a tree whose steps do nothing but succeed, but for one."""
    (tree / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/run", tree / ".ci/run")
    (tree / "failing").write_text(failing)
    for name, step in (("ecrime", '"$1"'), (".ci/smoke", "smoke")):
        (tree / name).write_text(STEP.format(step=step))
        (tree / name).chmod(0o755)
    return subprocess.run(
        [tree / ".ci/run"], cwd="/", env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("failing", ["check", "test", "smoke"])
def test_a_failing_step_fails_the_run(tmp_path: Path, failing: str) -> None:
    done = run_with(tmp_path, failing)
    assert (done.returncode, done.stdout) == (1, f"failed: {failing}\n")
    assert (tmp_path / "done").read_text().split() == ["check", "test", "smoke"]


def test_a_run_without_a_failure_is_quiet(tmp_path: Path) -> None:
    done = run_with(tmp_path, "nothing")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
