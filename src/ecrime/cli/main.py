"""The ``ecrime`` command: finds the module of the command asked for and runs it.

A command is a module of this package; what commands share lies in subpackages. The first line of its
docstring is its help, and it holds ``add_arguments(parser)`` and ``run(arguments) -> int`` (0 done,
1 refused or found something, 2 misused). Its name is the module's; a module whose name would be a Python
keyword ends in an underscore. With ``PASSES_ON = True``, arguments it does not know go to
``arguments.others``.
"""

from __future__ import annotations

import errno
import os
import pkgutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Protocol, cast

from ecrime import __version__, cli
from ecrime.foundation.errors import EcrimeError, Invalid, Unavailable

MISUSED = 2
INTERRUPTED = 130


class Command(Protocol):
    """What a command's module holds."""

    __doc__: str | None

    def add_arguments(self, parser: ArgumentParser) -> None: ...

    def run(self, arguments: Namespace) -> int: ...


def main(given: Sequence[str] | None = None) -> int:
    """Run the command named first and return its exit code."""
    words = list(sys.argv[1:] if given is None else given)
    modules = command_modules()
    name = words[0] if words else "--help"
    if name in ("-h", "--help"):
        print(overview(modules))
        return 0 if words else MISUSED
    if name == "--version":
        print(f"ecrime {__version__}")
        return 0
    if name not in modules:
        print(f"ecrime: There is no command {name!r}; ecrime --help lists them.", file=sys.stderr)
        return MISUSED
    return run(name, load(modules[name]), words[1:])


def command_modules() -> Mapping[str, str]:
    """Name of each command and its module, by listing this package."""
    found = (item.name for item in pkgutil.iter_modules(cli.__path__) if not item.ispkg)
    return {name.rstrip("_").replace("_", "-"): name for name in found if name != "main"}


def load(module: str) -> Command:
    """The module of one command; the others are left alone, so that each starts quickly."""
    return cast("Command", import_module(f"{cli.__name__}.{module}"))


def run(name: str, command: Command, words: Sequence[str]) -> int:
    """Read the arguments and run the command; a refusal becomes one sentence on stderr."""
    parser = ArgumentParser(prog=f"ecrime {name}", description=command.__doc__, allow_abbrev=False)
    command.add_arguments(parser)
    arguments, others = parser.parse_known_args(words)
    if others and not getattr(command, "PASSES_ON", False):
        parser.error(f"unknown: {' '.join(others)}")
    arguments.others = others
    try:
        return command.run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
    for sentence in sentences(refusal):
        print(f"ecrime: {sentence}", file=sys.stderr)
    return 1


def refusal_of(error: Exception) -> EcrimeError | None:
    """What can be told in a sentence: our refusals, files, disks, a database that refuses; None for a fault of ours."""
    if isinstance(error, EcrimeError):
        return error
    if isinstance(error, OSError):
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return Unavailable("terminal.no_room")
        if error.filename is not None and error.strerror:
            return Unavailable("terminal.file", file=os.fsdecode(error.filename), said=error.strerror)
        return None
    import psycopg

    if not isinstance(error, psycopg.Error):
        return None
    # Only its first line: what follows may hold values of rows.
    said = str(error).partition("\n")[0]
    return Unavailable("terminal.database", state=error.sqlstate or type(error).__name__, said=said)


def sentences(refusal: EcrimeError) -> list[str]:
    """What a refusal says, in the terminal's language; a refused start has its words before Django is there."""
    from django.apps import apps
    from django.utils.translation import override

    from ecrime.base.backup.messages import MESSAGES as OF_BACKUPS
    from ecrime.base.database.start_messages import MESSAGES, language_of, sentence_for
    from ecrime.base.ledger.tree.messages import MESSAGES as OF_SIGNING

    said = {**MESSAGES, **OF_BACKUPS, **OF_SIGNING}
    if refusal.code in said or not apps.ready:
        return [sentence_for(refusal.code, refusal.params, os.environ, said)]
    from ecrime.base.pages.messages import text_for

    with override(language_of(os.environ)):
        if isinstance(refusal, Invalid):
            return [text_for(problem.code, problem.params) for problem in refusal.problems]
        return [text_for(refusal.code, refusal.params)]


def overview(modules: Mapping[str, str]) -> str:
    """Every command with the first line of its help."""
    lines = ["usage: ecrime COMMAND [--help] ...", ""]
    for name in sorted(modules):
        help_line = (load(modules[name]).__doc__ or "").partition("\n")[0]
        lines.append(f"  {name:<12} {help_line}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
