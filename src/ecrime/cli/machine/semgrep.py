"""The checker of our own rules of security: one program, run without its network, its account and its update check.

Of the package semgrep only the program itself is installed (requirements/semgrep.txt), for nothing it would bring
along is needed where the rules lie in the tree. It answers as a whole checker when it is started under another name.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ecrime.cli.machine.tree import source_tree

PROGRAM = Path(".tools/semgrep/semgrep/bin/semgrep-core")
NAME = "osemgrep"
RULES = Path("tests/house/semgrep")
ALONE = ("scan", "--experimental", "--metrics=off", "--disable-version-check", "--no-git-ignore", "--quiet", "--error")


def scan(targets: Sequence[str | Path], *options: str) -> subprocess.CompletedProcess[str]:
    """Look through files and folders by our rules; exit code 1 when a rule is broken."""
    tree = source_tree()
    program = tree / PROGRAM
    if not program.is_file():
        sys.exit("ecrime: semgrep is not installed; start this command as ./ecrime check, which installs it.")
    with tempfile.TemporaryDirectory(prefix="ecrime-") as folder:
        home = Path(folder)
        return subprocess.run(
            [NAME, *ALONE, "--config", tree / RULES, *options, *targets],
            executable=program,
            cwd=tree,
            env={
                "PATH": os.environ.get("PATH", os.defpath),
                "HOME": folder,
                "SEMGREP_SETTINGS_FILE": str(home / "settings.yml"),
                "SEMGREP_LOG_FILE": str(home / "semgrep.log"),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if "--json" not in options else subprocess.DEVNULL,
            text=True,
            check=False,
        )
