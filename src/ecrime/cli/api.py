"""Print the API's schema, or write the tables of its guide from the code."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from ecrime.cli.machine.tree import source_tree

GUIDE = "docs/guide/api.md"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--write", action="store_true", help=f"write the tables of {GUIDE}; without it the schema is printed"
    )


def run(arguments: Namespace) -> int:
    """Needs no database."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecrime.settings.test")
    django.setup()
    from ecrime.base.pages.api import service, tables

    if not arguments.write:
        print(service.schema())
        return 0
    guide = source_tree() / GUIDE
    guide.write_text(tables.written_into(guide.read_text(encoding="utf-8")), encoding="utf-8")
    return 0
