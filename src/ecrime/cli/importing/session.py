"""Acting on the command line for an officer who is signed in elsewhere, in the terminal's language, for one command."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import override

from ecrime.base.database.start_messages import language_of
from ecrime.base.officers import actions, queries
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import SignInNeeded

VARIABLE = "ECRIME_TOKEN"


@contextmanager
def signed_in() -> Iterator[Actor]:
    """The officer whose token it is: from the environment, else typed here. It is used up with the command.

    It is no argument of the command: those can be read by everybody on the machine.
    """
    token = os.environ.get(VARIABLE, "")
    if not token and sys.stdin.isatty():
        token = getpass.getpass('Token of the page "Command line" · ថូខឹននៃទំព័រ «បន្ទាត់ពាក្យបញ្ជា»: ').strip()
    if not token:
        raise SignInNeeded("console.token_missing")
    actor = queries.actor_of(token)
    try:
        with override(language_of(os.environ)):
            yield actor
    finally:
        actions.close_session(actor)
