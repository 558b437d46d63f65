"""The sentences of the commands about the ledger, in the language of the terminal."""

from __future__ import annotations

import os

from ecrime.base.database.start_messages import sentence_for
from ecrime.base.ledger.tree.messages import MESSAGES


def sentence(code: str, **params: str) -> str:
    """One of our sentences."""
    return sentence_for(code, params, os.environ, MESSAGES)


def say(code: str, **params: str) -> None:
    """Print it as what the command has to say."""
    print(sentence(code, **params))
