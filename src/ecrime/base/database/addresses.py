"""The database addresses a service needs: the app's, the owner's for migrations, and those of processes with a role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ecrime.base.database.urls import parts_of
from ecrime.foundation.errors import Unavailable

APP = "DATABASE_URL"
OWNER = "DATABASE_OWNER_URL"
AUTH = "DATABASE_AUTH_URL"
SEQUENCER = "DATABASE_SEQUENCER_URL"
RECORDER = "DATABASE_RECORDER_URL"
BACKUP = "DATABASE_BACKUP_URL"  # of the role that reads everything: for ``ecrime audit``, and no part that serves


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the database is: for who serves, who migrates, and three processes with a role of their own.

    auth, sequencer, recorder  may be the owner's address: these processes step down to their roles
    """

    app: str = field(repr=False)
    owner: str = field(repr=False)
    auth: str = field(repr=False)
    sequencer: str = field(repr=False)
    recorder: str = field(repr=False)


def given(environment: Mapping[str, str]) -> Addresses | None:
    """The addresses an operator gave; None when there are none and the embedded server is to be used."""
    app, owner, auth, sequencer, recorder = (
        environment.get(name, "") for name in (APP, OWNER, AUTH, SEQUENCER, RECORDER)
    )
    if not app and not owner:
        return None
    if not app or not owner:
        raise Unavailable("start.one_address", missing=OWNER if app else APP)
    own = {AUTH: auth or owner, SEQUENCER: sequencer or owner, RECORDER: recorder or owner}
    for name, address in {APP: app, OWNER: owner, **own}.items():
        try:
            parts_of(address)
        except ValueError:
            raise Unavailable("start.address_malformed", name=name) from None
    return Addresses(app, owner, *own.values())
