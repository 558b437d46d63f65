"""Asks at the terminal, or reads what is asked for line by line where there is none. Secrets are never shown."""

from __future__ import annotations

import getpass
import os
import sys

from ecrime.base.database.start_messages import sentence_for
from ecrime.foundation.errors import Refused


def say(code: str, **params: str) -> None:
    """Say one of our sentences, in the terminal's language, beside the output proper."""
    print(sentence_for(code, params, os.environ), file=sys.stderr)


def both(code: str, **params: str) -> str:
    """One of our sentences in Khmer and in English, a line each: paper does not know who will read it."""
    return "\n".join(sentence_for(code, params, {"ECRIME_LANG": language}) for language in ("km", "en"))


def is_terminal() -> bool:
    """Whether somebody sits before it."""
    return sys.stdin.isatty()


def ask(code: str, **params: str) -> str:
    """What somebody answers; spaces around it do not count."""
    return _line(sentence_for(code, params, os.environ) + " ")


def ask_secret(code: str, **params: str) -> str:
    """The same without showing it. Raises Refused where nothing more comes."""
    prompt = sentence_for(code, params, os.environ) + " "
    if not is_terminal():
        return _line(prompt)
    try:
        return getpass.getpass(prompt, stream=sys.stderr)
    except EOFError:
        raise Refused("spare.passphrase_ended") from None


def _line(prompt: str) -> str:
    print(prompt, end="" if is_terminal() else "\n", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise Refused("spare.passphrase_ended")
    return line.strip()
