"""See the keys of an installation, replace them, make and open the sealed spare."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from ecrime.base.database import start_checks
from ecrime.base.database.addresses import OWNER
from ecrime.base.database.server.folder import DataFolder
from ecrime.base.files import rotation
from ecrime.base.keys import masters, spare
from ecrime.base.keys.folder import installation_id, key_folder
from ecrime.base.ledger.tree import log_key
from ecrime.cli.keyring import spares
from ecrime.cli.keyring.asking import say
from ecrime.cli.keyring.ceremony import hold_ceremony
from ecrime.cli.ledger.saying import sentence
from ecrime.cli.supervisor.installation import add_data_argument, data_folder, database_at_hand

WORDS = {
    "show": "which keys there are and what for; no secret is shown",
    "rotate": "make the next master key and wrap every file's key anew under it; goes on where it was broken off",
    "roll": "make the next key of the ledger, signed by the old one; goes on while the service runs",
    "spare": "seal all keys under a passphrase, into a text to be printed",
    "open": "bring the keys of a sealed spare back into an empty folder of keys",
    "ceremony": "make a sealed spare with two people, of whom neither opens it alone",
}
TAKES_A_FILE = ("spare", "open", "ceremony")


def add_arguments(parser: ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    for word, means in WORDS.items():
        sub = what.add_parser(word, help=means, description=means, allow_abbrev=False)
        add_data_argument(sub)
        if word in TAKES_A_FILE:
            sub.add_argument("file", type=Path, metavar="FILE", help="the text of the spare")


def run(arguments: Namespace) -> int:
    """Secrets come from the terminal, or from standard input line by line; never from arguments or the environment."""
    folder = data_folder(arguments.data)
    folder.make()
    if arguments.what == "show":
        return show(arguments)
    if arguments.what == "rotate":
        return rotate(arguments)
    if arguments.what == "roll":
        return roll(folder)
    if arguments.what == "open":
        keys = spares.open_spare(folder, arguments.file)
        print(keys.path)
        for name, content in spare.key_files(keys.path).items():
            print(f"{name:<20} {spare.fingerprint(content)}")
        return 0
    make = spares.make_spare if arguments.what == "spare" else hold_ceremony
    for path in make(folder, arguments.file):
        print(path)
    return 0


def show(arguments: Namespace) -> int:
    """Every key by its fingerprint; of each version of the master key how many files it locks."""
    folder = data_folder(arguments.data)
    keys = key_folder(os.environ, folder.path)
    found = masters.read(keys.masters)
    with database_at_hand(folder) as addresses, start_checks.connect(addresses.owner, OWNER) as owner:
        known = {each.version: each for each in rotation.known_masters(owner)}
    print(f"installation   {installation_id(folder.path)}")
    print(f"folder         {keys.path}")
    for version in sorted(found.keys.keys() | known.keys()):
        state = "retired" if version in found.retired else "in use" if version in found.keys else "NOT IN THE FOLDER"
        made = f"made {known[version].made_at:%Y-%m-%d %H:%M} UTC" if version in known else "not in the database"
        locks = known[version].files if version in known else 0
        mark = found.fingerprint(version).hex() if version in found.keys else known[version].fingerprint.hex()
        print(f"master {version:<7} {mark}  {state}, {made}, locks {locks} files")
    for name, content in spare.key_files(keys.path).items():
        if not name.startswith("master/") or name.endswith(masters.NAMES):
            print(f"{name:<14} {spare.fingerprint(content)}")
    return 0


def rotate(arguments: Namespace) -> int:
    """Every version opens files until the last key is wrapped anew; contents stay as they are."""
    folder = data_folder(arguments.data)
    keys = spares.standing_keys(folder)
    with database_at_hand(folder) as addresses, start_checks.connect(addresses.owner, OWNER) as owner:
        version = rotation.rotate(owner, keys.masters, step=_progress)
    say("keys.rotated", version=str(version))
    return 0


def roll(folder: DataFolder) -> int:
    """Works on the folder of keys only; a running signer goes on with the new key."""
    keys = key_folder(os.environ, folder.path)
    keys.make(folder.path)
    _size, _old, new, *_signatures = log_key.roll(keys).split(" ")
    print(sentence("keys.rolled", key=new))
    return 0


def _progress(done: int, whole: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done}/{whole}", end="\n" if done == whole else "", file=sys.stderr, flush=True)
