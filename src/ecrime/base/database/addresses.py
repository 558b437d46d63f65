"""The two database addresses a service needs: the app's, and the owner's for migrations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ecrime.base.database.urls import parts_of
from ecrime.foundation.errors import Unavailable

APP = "DATABASE_URL"
OWNER = "DATABASE_OWNER_URL"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the database is, for the role that serves and for the role that migrates."""

    app: str = field(repr=False)
    owner: str = field(repr=False)


def given(environment: Mapping[str, str]) -> Addresses | None:
    """The addresses an operator gave; None when there are none and the embedded server is to be used."""
    app, owner = environment.get(APP, ""), environment.get(OWNER, "")
    if not app and not owner:
        return None
    if not app or not owner:
        raise Unavailable("start.one_address", missing=OWNER if app else APP)
    for name, address in ((APP, app), (OWNER, owner)):
        try:
            parts_of(address)
        except ValueError:
            raise Unavailable("start.address_malformed", name=name) from None
    return Addresses(app, owner)
