"""Where the steps of the tour lead, and who takes them: asked of the database anew for every visitor."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import connection, transaction

from ecrime.base.database.sqlstate import translated
from ecrime.oversight.tour.facts import Role, Stop

_STOPS = "select what, officer, number, id from law.tour_stops()"
_GUIDES = "select role, officer from law.tour_guides()"


def stops() -> Mapping[str, Stop]:
    """A record for each step that needs one; none outside a DEMO, and none for a state that no record is in."""
    with translated(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_STOPS)
        return {row[0]: Stop(*row) for row in cursor.fetchall()}


def guides() -> Mapping[Role, UUID]:
    """The officer as whom one takes the steps of a role that lead to no record of their own."""
    with translated(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_GUIDES)
        return {Role(role): officer for role, officer in cursor.fetchall()}
