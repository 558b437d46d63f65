"""What is told besides what happens day by day, one scene after the other; told again, a scene changes nothing.

THIS IS WHERE OTHERS JOIN: what another slice has in its past is one more module here, and one more function in SCENES.
A scene is called with everybody's desk and with the past as it is drawn; every act of it is done ``once`` under a key
of ``key_of``.
"""

from __future__ import annotations

from collections.abc import Callable

from ecrime.cli.past.days import Plan
from ecrime.cli.past.desk import Desk
from ecrime.cli.past.scenes.corrections import correct_in_every_state
from ecrime.cli.past.scenes.documents import add_documents
from ecrime.cli.past.scenes.erasures import erase_by_order
from ecrime.cli.past.scenes.findings import decide_findings
from ecrime.cli.past.scenes.headquarters import name_headquarters
from ecrime.cli.past.scenes.imports import bring_registers
from ecrime.cli.past.scenes.lately import record_lately
from ecrime.cli.past.scenes.look_ups import look_people_up
from ecrime.cli.past.scenes.photos import ask_for_photos
from ecrime.cli.past.scenes.readiness import report_stations
from ecrime.cli.past.scenes.restrictions import restrict_records

Scene = Callable[[Desk, Plan], None]

SCENES: tuple[Scene, ...] = (
    name_headquarters,
    correct_in_every_state,
    restrict_records,
    decide_findings,
    report_stations,
    erase_by_order,
    add_documents,
    ask_for_photos,
    look_people_up,
    record_lately,
    bring_registers,
)
