"""The commands find their own throw-away database, and never the one that the environment names."""

from __future__ import annotations

import os
import subprocess
import sys


def test_a_small_bench_runs_by_itself() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "DJANGO_"))}
    environment["DATABASE_URL"] = "postgresql://nobody@/nowhere?host=/nonexistent"
    command = [sys.executable, "-m", "ecrime.cli.main", "bench", "import", "--rows", "50", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert '"measures"' in done.stdout
