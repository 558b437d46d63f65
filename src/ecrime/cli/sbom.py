"""List everything of others in the product, with versions and hashes (CycloneDX 1.6, JSON)."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from ecrime import __version__
from ecrime.cli.machine.pinned import Pinned, pinned
from ecrime.cli.machine.tree import source_tree

SPECIFICATION = "1.6"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FILE", help="write it there instead of printing it")


def run(arguments: Namespace) -> int:
    """Print or write the list; the same tree gives the same bytes."""
    words = json.dumps(bill(pinned(source_tree())), ensure_ascii=False, indent=2) + "\n"
    if arguments.out is None:
        print(words, end="")
    else:
        arguments.out.write_text(words, encoding="utf-8")
    return 0


def bill(packages: list[Pinned]) -> dict[str, Any]:
    """The list as CycloneDX has it. What only builds, checks and tests has the scope "excluded"."""
    components = [component(one) for one in packages]
    product = {"type": "application", "name": "ecrime", "version": __version__, "bom-ref": "ecrime"}
    shipped = [one.address for one in packages if one.is_shipped]
    named = json.dumps([product, components], sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, named)}",
        "version": 1,
        "metadata": {"component": {**product, "licenses": [{"license": {"id": "AGPL-3.0-or-later"}}]}},
        "components": components,
        "dependencies": [{"ref": "ecrime", "dependsOn": shipped}],
    }


def component(package: Pinned) -> dict[str, Any]:
    """One package; the lock knows the licences of npm's packages only."""
    told: dict[str, Any] = {
        "type": "library",
        "bom-ref": package.address,
        "name": package.name,
        "version": package.version,
        "purl": package.address,
        "scope": "required" if package.is_shipped else "excluded",
        "hashes": [{"alg": algorithm, "content": content} for algorithm, content in package.hashes],
    }
    if package.licence:
        told["licenses"] = [{"expression": package.licence}]
    return told
