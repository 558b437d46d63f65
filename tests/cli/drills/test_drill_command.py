"""The commands find their own throw-away database, whatever the environment names or leaves out."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("named", [None, "postgresql://nobody@/nowhere?host=/nonexistent"])
def test_a_small_bench_runs_by_itself(named: str | None) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "DJANGO_"))}
    if named:
        environment["DATABASE_URL"] = named
    command = [sys.executable, "-m", "ecrime.cli.main", "bench", "import", "--rows", "50", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert '"measures"' in done.stdout
