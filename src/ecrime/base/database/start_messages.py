"""The sentences of everything that keeps the service from starting: what is wrong, where, and what to do next.

Spoken on a terminal before Django is there, so the standard library reads the texts; the language is the
terminal's, English unless it asks for Khmer.
"""

from __future__ import annotations

from collections.abc import Mapping
from gettext import translation
from pathlib import Path

from ecrime.base.keys.messages import MESSAGES as KEYS

LOCALE = Path(__file__).parent.parent.parent / "locale"

MESSAGES = {
    "start.one_address": (
        "Of the two database addresses %(missing)s is missing; give both, or neither to use the database "
        "that comes with this program."
    ),
    "start.address_malformed": (
        "%(name)s is not a database address; write it as postgresql://user:password@host:5432/name."
    ),
    "start.database_away": (
        "The database at %(name)s cannot be reached or refuses the sign-in; check address, password and "
        "that the server runs."
    ),
    "start.database_version": ("The database server is PostgreSQL %(found)s; use one of %(oldest)s to %(newest)s."),
    "start.database_locale": (
        "The database %(database)s was made with the character type %(locale)s, in which Khmer names cannot be "
        "found; make it anew with LC_CTYPE C.UTF-8 and encoding UTF8."
    ),
    "start.extension_missing": (
        "The database server of %(database)s lacks the extension %(extension)s; install PostgreSQL's contrib "
        "package there."
    ),
    "start.extension_forbidden": (
        "The owner of the tables may not create the extension %(extension)s in %(database)s; "
        "let a database administrator run: create extension %(extension)s"
    ),
    "start.app_role_unbound": (
        "%(name)s signs in as %(role)s, whom the database's guards do not bind; give the address of the role "
        "ecrime_app."
    ),
    "start.process_role": (
        "%(name)s signs in as %(role)s, who cannot become %(wanted)s; let a database administrator run roles.sql "
        "again, or give the address of the role %(wanted)s."
    ),
    "start.size_malformed": ("%(name)s is no size; write a whole number with M, G or T, such as 500G."),
    "start.two_databases": ("%(app)s and %(owner)s lead to two different databases; let both name the same one."),
    "start.schema_newer": (
        "The database is of a newer version of this program (it holds %(migration)s); start that version, or "
        "restore a backup made before it."
    ),
    "start.clock_replaced": (
        "The clock of the law in database %(database)s is not the one this program ships; find out who replaced "
        "law.now() before anything is recorded."
    ),
    "start.folder_owner": (
        "The data folder %(folder)s belongs to %(owner)s; start the program as that user, or choose another "
        "folder with --data."
    ),
    "start.folder_unusable": (
        "The data folder %(folder)s cannot be made or written; check its path and rights, or choose another "
        "with --data."
    ),
    "start.second_instance": (
        "The data folder %(folder)s is in use by process %(process)s; stop that one first, or choose another "
        "folder with --data."
    ),
    "start.disk_full": (
        "Only %(free)s MB are free on the disk of %(folder)s; make room, or choose another folder with --data."
    ),
    "start.port_taken": (
        "Port %(port)s of this machine is taken by another program; stop it, or choose another with --port."
    ),
    "start.port_forbidden": ("Port %(port)s may not be used by this user; choose one above 1023 with --port."),
    "start.part_unknown": "There is no part %(part)s to start; --only takes %(known)s.",
    "start.migration_failed": (
        "The database could not be brought to this version; %(log)s says where it stopped. Nothing is served."
    ),
    "server.no_programs": (
        "The PostgreSQL programs that come with this one are not installed; run ./ecrime again, or give "
        "DATABASE_URL and DATABASE_OWNER_URL."
    ),
    "server.other_version": (
        "The database files in %(folder)s are of PostgreSQL %(found)s and the programs here are of %(needed)s; "
        "run ecrime upgrade, or start the version of this program that made them."
    ),
    "server.half_upgraded": (
        "An upgrade was interrupted at its last step: the old database files are in %(kept)s and there are none in "
        "%(folder)s; give the old ones that name again, then run ecrime upgrade."
    ),
    "server.secrets_lost": (
        "The file %(file)s is missing, without which nobody can sign in to the database beside it; put it back from "
        "your backup."
    ),
    "server.not_made": ("The database could not be made; %(log)s says why."),
    "server.not_started": ("The database server did not start; %(log)s says why."),
    "server.will_not_end": (
        "An earlier database server, process %(process)s, still holds the data and does not end; end it, then "
        "start again."
    ),
    "server.no_namespace": (
        "The database files in %(folder)s were made by root in a namespace of its own, which this machine no "
        "longer allows; allow user namespaces, or start as the user who shall own the folder."
    ),
    "server.folder_out_of_reach": (
        "The database server cannot run as root, and the user it steps down to cannot reach %(folder)s; choose a "
        "folder that others may pass through with --data, such as /var/lib/ecrime, or start as an ordinary user."
    ),
    "terminal.database": ("The database does not do this (%(state)s): %(said)s"),
    "terminal.file": ("%(file)s cannot be read or written: %(said)s; see that it is there and whose it is."),
    "terminal.text_unknown": (
        "%(mark)s marks no text of today, so nothing was noted; give the texts out again and have that table read."
    ),
    "terminal.no_room": ("There is no room left on the disk; make some, then do the same again."),
    **KEYS,
}


def sentence_for(
    code: str, params: Mapping[str, str], environment: Mapping[str, str], messages: Mapping[str, str] = MESSAGES
) -> str:
    """The sentence of a refusal in the terminal's language; the bare code of one that is not among them."""
    if code not in messages:
        return code
    texts = translation("django", LOCALE, [language_of(environment)], fallback=True)
    return texts.gettext(messages[code]) % dict(params)


def language_of(environment: Mapping[str, str]) -> str:
    """The language a terminal asks for: ECRIME_LANG, else the first of the usual variables that is set."""
    for name in ("ECRIME_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        asked = environment.get(name, "")
        if asked:
            return "km" if asked.lower().startswith("km") else "en"
    return "en"
