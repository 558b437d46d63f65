"""Signing in on the command line: by a one-time code, in the terminal's language, for as long as the command runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import override

from ecrime.base.database.start_messages import language_of
from ecrime.base.officers import actions, queries
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import SignInNeeded

CODE = "ECRIME_CODE"


@contextmanager
def signed_in(code: str | None) -> Iterator[Actor]:
    """The officer whose code it is; without one, the code in the environment counts."""
    given = code or os.environ.get(CODE, "")
    if not given:
        raise SignInNeeded("code.missing")
    actor = queries.actor_of(actions.open_session(given))
    try:
        with override(language_of(os.environ)):
            yield actor
    finally:
        actions.close_session(actor)
