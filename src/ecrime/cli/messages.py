"""Compile the texts of each language from their parts, one part per slice."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

import ecrime

LOCALE = Path(ecrime.__file__).parent / "locale"
NO_DAY = datetime(2020, 1, 1, tzinfo=UTC)


def add_arguments(parser: ArgumentParser) -> None:
    """It takes none."""


def run(arguments: Namespace) -> int:
    """Write the catalogue of every language that has parts; say what contradicts."""
    complaints: list[str] = []
    for folder in sorted(LOCALE.glob("*/parts")):
        complaints += compile_language(folder)
    for complaint in complaints:
        print(f"ecrime: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


def compile_language(parts: Path) -> list[str]:
    """Merge the parts of one language into django.po and django.mo; nothing is written on a complaint."""
    language = parts.parent.name
    # The day stands in what is compiled: the same texts give the same bytes on every day.
    whole = Catalog(locale=language, domain="django", fuzzy=False, creation_date=NO_DAY)
    owners: dict[tuple[object, str | None], str] = {}
    complaints: list[str] = []
    for part in sorted(parts.glob("*.po")):
        complaints += merge(whole, part, language, owners)
    for message, faults in whole.check():
        complaints += [f"{language}: {message.id!r}: {fault}" for fault in faults]
    if not complaints:
        write_catalogue(whole, parts.parent / "LC_MESSAGES")
    return complaints


def merge(whole: Catalog, part: Path, language: str, owners: dict[tuple[object, str | None], str]) -> list[str]:
    """Take one slice's texts into the whole; the same text translated in two ways is a complaint."""
    complaints: list[str] = []
    try:
        with part.open("rb") as file:
            catalogue = read_po(file, locale=language, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as fault:
        return [f"{language}/{part.name} cannot be read: {fault}"]
    for message in catalogue:
        if not message.id:
            continue
        known = whole.get(message.id, message.context)
        if known is not None and known.string != message.string:
            owner = owners[(message.id, message.context)]
            complaints.append(
                f"{language}: {part.name} and {owner} translate {message.id!r} in two ways; "
                "give one of them a context or use the same words."
            )
        elif known is None:
            whole[message.id] = message
            owners[(message.id, message.context)] = part.name
    return complaints


def write_catalogue(whole: Catalog, folder: Path) -> None:
    """Write both forms, each put in place in one move."""
    folder.mkdir(exist_ok=True)
    for name, write in (("django.po", write_po), ("django.mo", write_mo)):
        draft = folder / f"{name}.new"
        with draft.open("wb") as file:
            write(file, whole)
        draft.replace(folder / name)
