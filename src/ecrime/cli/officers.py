"""Give one-time codes at the console of the server, to the first administrator or a new officer; people a DEMO."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace

from ecrime.base.database.addresses import AUTH, OWNER
from ecrime.cli.migrate import pack
from ecrime.cli.supervisor.installation import add_data_argument, at_work

# What a DEMO is filled with; cli/past/beginning.py says more, and is not loaded to read a command line.
SIZES = ("country", "small", "officers")


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)
    parser.add_argument(
        "what",
        choices=["first-code", "add", "demo"],
        help="a code for the first administrator, or for an officer to be added; or mark an empty database DEMO for"
        " ever and add its invented officers",
    )
    parser.add_argument(
        "--past",
        choices=SIZES,
        default=SIZES[0],
        help="demo: what an empty one is to have behind it: a country's three years, a few hundred"
        " incidents, or officers and nothing else (%(default)s)",
    )
    parser.add_argument("--unit", help="add: code of the unit (KDL)")
    parser.add_argument("--post", help="add: kind of post (specialist, chief, administrator, …)")
    parser.add_argument("--km", help="add: name in Khmer")
    parser.add_argument("--latin", help="add: name in Latin letters")


def run(arguments: Namespace) -> int:
    """Print a code; first-code prints nothing once anybody has signed in."""
    if arguments.what == "first-code":
        return first_code(arguments)
    if arguments.what == "demo":
        return people_demo(arguments)
    if not (arguments.unit and arguments.post and arguments.km and arguments.latin):
        print("ecrime: officers add needs all of --unit, --post, --km and --latin.", file=sys.stderr)
        return 2
    with at_work(arguments.data, role="owner"):
        from ecrime.base.officers import console

        print(
            console.code_for_new(
                name_km=arguments.km,
                name_latin=arguments.latin,
                unit_code=arguments.unit,
                post_kind=arguments.post,
            )
        )
    return 0


def first_code(arguments: Namespace) -> int:
    """The code of the first administrator, in both languages: the reader's is not known yet."""
    with at_work(arguments.data, role="owner"):
        from ecrime.base.officers import console

        code = console.first_code()
    if code is not None:
        print(
            "Nobody has signed in yet. Sign in as the first administrator with this one-time code (24 hours):\n"
            "មិនទាន់មានអ្នកណាចូលប្រើនៅឡើយទេ។ សូមចូលជាអ្នកគ្រប់គ្រងដំបូង ដោយប្រើកូដប្រើម្ដងនេះ (២៤ ម៉ោង)៖\n"
            f"\n    {code}\n",
            flush=True,
        )
    return 0


def people_demo(arguments: Namespace) -> int:
    """Mark the database DEMO, unless it is, give it a past to be told, and add the pack's officers who are missing."""
    with at_work(arguments.data, role="owner"):
        from ecrime.base.officers import demo
        from ecrime.cli.past import beginning

        demo.mark_demo()
        added = beginning.begin(pack(), arguments.past, owner=os.environ[OWNER], auth=os.environ[AUTH])
    if added:
        print(f"ecrime: this is a DEMO for ever; {added} invented officers were added", file=sys.stderr)
    return 0
