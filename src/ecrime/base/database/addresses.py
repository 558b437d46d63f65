"""The database addresses a service needs: the app's, the owner's for migrations, and the auth process's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ecrime.base.database.urls import parts_of
from ecrime.foundation.errors import Unavailable

APP = "DATABASE_URL"
OWNER = "DATABASE_OWNER_URL"
AUTH = "DATABASE_AUTH_URL"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the database is, for the role that serves, the role that migrates, and the role that mints sessions.

    auth  may be the owner's address: its process steps down to its own role
    """

    app: str = field(repr=False)
    owner: str = field(repr=False)
    auth: str = field(repr=False)


def given(environment: Mapping[str, str]) -> Addresses | None:
    """The addresses an operator gave; None when there are none and the embedded server is to be used."""
    app, owner, auth = (environment.get(name, "") for name in (APP, OWNER, AUTH))
    if not app and not owner:
        return None
    if not app or not owner:
        raise Unavailable("start.one_address", missing=OWNER if app else APP)
    for name, address in ((APP, app), (OWNER, owner), (AUTH, auth or owner)):
        try:
            parts_of(address)
        except ValueError:
            raise Unavailable("start.address_malformed", name=name) from None
    return Addresses(app, owner, auth or owner)
