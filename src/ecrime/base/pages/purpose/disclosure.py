"""For which purpose a page opens a record: the officer's own work, or what was stated in this session."""

from __future__ import annotations

from ecrime.base.ledger.access import Access, current_access, own_work
from ecrime.base.officers.facts import Actor
from ecrime.foundation.errors import PurposeMissing


def access_for(actor: Actor, *, own: bool) -> Access:
    """The Access under which the officer opens a record; ``own`` is True for own work, whose purpose is implied.

    Raises PurposeMissing when one has to be stated first; the officer is then asked and brought back.
    """
    access = own_work(actor) if own else current_access(actor)
    if access is None:
        raise PurposeMissing("purpose.missing")
    return access
