"""Say who witnesses the ledger from outside; each time an entry of the ledger says so."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from ecrime.cli.ledger.saying import sentence
from ecrime.cli.supervisor.installation import add_data_argument, at_work


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)
    parser.add_argument("what", choices=["list", "add", "remove"], help="those who stand; take one more; one no more")
    parser.add_argument("--key", help="the public key that “witness init” has printed; remove: or its name")
    parser.add_argument("--km", help="add: name in Khmer")
    parser.add_argument("--latin", help="add: name in Latin letters")
    parser.add_argument(
        "--outside",
        action="store_true",
        help="add: it is outside the chain of command of the service, such as a court or an organisation of citizens",
    )


def run(arguments: Namespace) -> int:
    """At the console of the server, by whoever holds the owner's address of the database."""
    needs = {"add": ("key", "km", "latin"), "remove": ("key",)}.get(arguments.what, ())
    if missing := [f"--{name}" for name in needs if not getattr(arguments, name)]:
        needed = sentence("witness.needs", what=arguments.what, missing=", ".join(missing))
        print(f"ecrime: {needed}", file=sys.stderr)
        return 2
    with at_work(arguments.data, role="owner"):
        from ecrime.base.ledger import published, witnesses

        if arguments.what == "add":
            witnesses.enrol(key=arguments.key, name_km=arguments.km, name_en=arguments.latin, outside=arguments.outside)
        elif arguments.what == "remove":
            witnesses.dismiss(arguments.key)
        for each in published.witnesses():
            where = sentence("witness.outside" if each.outside else "witness.inside")
            print(f"{where:<7} {each.name_en} · {each.name_km} · {each.key}")
    return 0
