"""Build the wheel that a service is installed from, and the list that pins it and all it needs by hash."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from ecrime import __version__
from ecrime.cli.machine.tree import source_tree, tool

LOCK = Path("requirements/run.txt")
PINS = "requirements.txt"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=Path("dist"), metavar="DIR", help="the folder (%(default)s)")
    parser.add_argument(
        "--packages",
        action="store_true",
        help="fetch every package that it needs as well, for a machine like this one that has no network",
    )


def run(arguments: Namespace) -> int:
    """Print what was made; the same tree gives the same bytes, whenever and wherever it lies."""
    tree, out = source_tree(), arguments.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    wheel = build(tree, out)
    (out / PINS).write_text(pins(tree, wheel), encoding="utf-8")
    if arguments.packages:
        fetch(tree, out)
    print(wheel)
    print(out / PINS)
    return 0


def build(tree: Path, out: Path) -> Path:
    """The wheel, with the styles, scripts, fonts and texts that set-up has built."""
    wheel = out / f"ecrime-{__version__}-py3-none-any.whl"
    told(tool("hatchling"), "build", "--target", "wheel", "--directory", str(out), folder=tree)
    return wheel


def pins(tree: Path, wheel: Path) -> str:
    """The lock of what the product needs, and the wheel itself under its hash."""
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return f"{(tree / LOCK).read_text(encoding='utf-8')}ecrime=={__version__} \\\n    --hash=sha256:{found}\n"


def fetch(tree: Path, out: Path) -> None:
    """Fetch the wheels of the lock for this Python and this kind of machine."""
    print("ecrime: fetching packages ...", file=sys.stderr)
    options = ("--no-deps", "--require-hashes", "--only-binary", ":all:", "--dest", str(out))
    told(*pip(tree), "download", *options, "--requirement", str(tree / LOCK), folder=tree)


def pip(tree: Path) -> Sequence[str]:
    """The pip of the Python that ours was made from, or one in an environment of its own."""
    base = str(getattr(sys, "_base_executable", sys.executable))
    if subprocess.run([base, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
        return (base, "-m", "pip")
    own = tree / ".tools" / "pip"
    told(base, "-m", "venv", "--clear", str(own), folder=tree)
    return (str(own / "bin" / "python"), "-m", "pip")


def told(*command: str, folder: Path) -> None:
    """Run a program that is heard only when it fails; its own words then end the command."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{done.stdout}{done.stderr}".rstrip(), file=sys.stderr)
        sys.exit("ecrime: The wheel cannot be made; mend what is named above.")
