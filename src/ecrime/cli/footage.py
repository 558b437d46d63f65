"""Prove footage against its journals, its index and the ledger, or make the index anew from the files."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from ecrime.cameras.recorder.index import Index
from ecrime.cameras.recorder.rebuilding import Difference, compare, rebuild
from ecrime.cameras.watching.intake.rebuilding import compare_imports, rebuild_imports
from ecrime.cli.record import footage_of
from ecrime.cli.supervisor.installation import add_data_argument, addresses_for, data_folder


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "what",
        choices=["verify", "rebuild"],
        help="verify: every byte against its journal, every journal against the index, every hour against the ledger;"
        " rebuild: write into the index what the files know and it does not",
    )
    add_data_argument(parser)
    parser.add_argument("--footage", type=Path, metavar="DIR", help="where footage lies, where not in the data")
    parser.add_argument("--json", action="store_true", help="print what was found as one JSON object")


def run(arguments: Namespace) -> int:
    """1 when anything was found that is not as it was recorded."""
    folder = data_folder(arguments.data)
    footage = footage_of(arguments.footage, folder.path)
    if not footage.is_dir():
        print(f"ecrime: there is no footage in {footage}; name its folder with --footage.", file=sys.stderr)
        return 1
    with addresses_for("recorder", folder) as addresses, Index.at(addresses.recorder) as index:
        if arguments.what == "rebuild":
            return _rebuild(index, footage, as_json=arguments.json)
        return _verify(index, footage, as_json=arguments.json)


def _rebuild(index: Index, footage: Path, *, as_json: bool) -> int:
    done = rebuild(index, footage, now_ns=time.time_ns())
    done.segments += rebuild_imports(index, footage)
    left = Counter(found.differs.value for found in _differences(index, footage))
    if as_json:
        told = {"segments": done.segments, "gaps": done.gaps, "hours": done.hours, "left": dict(left)}
        print(json.dumps(told))
    else:
        print(f"{done.segments} segments, {done.gaps} gaps and the proofs of {done.hours} hours are in the index again")
        for differs, count in sorted(left.items()):
            print(f"{count} times {differs}: ecrime footage verify says where")
    return 1 if left else 0


def _differences(index: Index, footage: Path) -> Iterator[Difference]:
    """Between index and files: of what cameras sent, and of what other recorders did."""
    yield from compare(index, footage, now_ns=time.time_ns())
    yield from compare_imports(index, footage)


def _verify(index: Index, footage: Path, *, as_json: bool) -> int:
    """What is wrong, line by line: of files by their names, of the index by camera and time."""
    found: list[dict[str, object]] = []
    if find_spec("av") is None:
        print("ecrime: files are not read: install the packages of the extra cameras.", file=sys.stderr)
    else:
        from ecrime.cameras.recorder.proof import check_all

        damages = check_all(footage)
        found += [
            {"file": str(each.path.relative_to(footage)), "fragment": each.fragment, "what": each.damage.value}
            for each in damages
        ]
    for difference in _differences(index, footage):
        at = datetime.fromtimestamp(difference.at_ns / 1e9, UTC).isoformat()
        found.append(
            {
                "camera": str(difference.camera),
                "role": difference.role.value,
                "at": at,
                "what": difference.differs.value,
            }
        )
    if as_json:
        print(json.dumps({"found": found}))
    else:
        for each in found:
            print(" ".join(f"{name}={value}" for name, value in each.items() if value is not None))
        print("footage is as it was recorded" if not found else f"{len(found)} things are not as they were recorded")
    return 1 if found else 0
