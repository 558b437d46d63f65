"""Cases for the checks of family K."""

from __future__ import annotations

from typing import Any

from tests.records.incidents.checks.cases.case import Case
from tests.records.incidents.checks.cases.structure import PISTOL
from tests.records.incidents.checks.make import (
    BAG,
    BANK,
    MOTORCYCLE,
    SUSPECT,
    VICTIM,
    minor,
    names,
    offences,
    picture,
    role,
    to,
)

from ecrime.base.country.facts import Severity
from ecrime.records.incidents.checks.picture import Picture
from ecrime.records.incidents.people import Harm, Role
from ecrime.records.incidents.things import State, StateKind

USED = (State(StateKind.USED),)
ONLY_VICTIM = to(VICTIM, roles=(role(Role.VICTIM),))
DEAD = to(ONLY_VICTIM, harm=Harm.KILLED)
SECOND = to(ONLY_VICTIM, names=names("គង់ ដារ៉ា", "Kong Dara"), id=None)


def of(*codes: str, attempted: bool = False, **changes: Any) -> Picture:
    """An incident of these classes in which nothing was taken."""
    return picture(offences=offences(*codes, attempted=attempted), **{"things": (), **changes})


def harmed(harm: Harm, *codes: str, attempted: bool = False, **changes: Any) -> Picture:
    return of(*codes, attempted=attempted, people=(to(ONLY_VICTIM, harm=harm), SUSPECT), **changes)


CASES = {
    "K01": Case(passing=of("GAMBLING"), failing=of("GONE"), at="offences.0.class_code"),
    "K02": Case(
        passing=of("THEFT", attempted=True, things=(to(BAG, offence=0, states=USED),)),
        failing=of("THEFT", attempted=True, things=(to(BAG, offence=0),)),
        at="offences.0.attempted",
    ),
    "K03": Case(
        passing=of("ROBBERY", "DRUNK_DRIVING", things=(BAG,), vehicles=(to(MOTORCYCLE, states=USED),)),
        failing=of("ROBBERY", "ASSAULT", things=(BAG,)),
        at="offences.1.class_code",
    ),
    "K04": Case(passing=of("GAMBLING"), failing=of("UNPLACED"), at="offences.0.class_code"),
    "K05": Case(
        passing=harmed(Harm.INJURED, "SLIGHT_INJURY", "ASSAULT"),
        failing=harmed(Harm.INJURED, "SLIGHT_INJURY"),
        at="offences.0.class_code",
    ),
    "K06": Case(
        passing=of("ASSAULT", gravest_before=Severity.MISDEMEANOUR),
        failing=of("ASSAULT", gravest_before=Severity.FELONY),
        at="offences",
    ),
    "K07": Case(passing=harmed(Harm.KILLED, "MURDER"), failing=harmed(Harm.INJURED, "MURDER"), at="offences.0"),
    "K08": Case(passing=harmed(Harm.KILLED, "MURDER", "RAPE"), failing=harmed(Harm.KILLED, "RAPE"), at="offences"),
    "K09": Case(
        passing=harmed(Harm.INJURED, "SERIOUS_ASSAULT"), failing=harmed(Harm.NONE, "SERIOUS_ASSAULT"), at="offences.0"
    ),
    "K10": Case(
        passing=harmed(Harm.INJURED, "ASSAULT"),
        failing=harmed(Harm.INJURED, "FRAUD"),
        at="offences",
    ),
    "K11": Case(
        passing=of("RAPE", organisations=(BANK,)),
        failing=of("RAPE", people=(to(VICTIM, roles=(role(Role.WITNESS),)), SUSPECT), organisations=(BANK,)),
        at="offences.0",
    ),
    "K12": Case(
        passing=of("CHILD", people=(minor(VICTIM, 17), SUSPECT)),
        failing=of("CHILD", people=(minor(VICTIM, 18), SUSPECT)),
        at="offences.0.class_code",
    ),
    "K13": Case(passing=of("GAMBLING"), failing=of("OTHER"), at="offences.0.class_code"),
    "K14": Case(
        passing=of("DRUNK_DRIVING", vehicles=(to(MOTORCYCLE, states=USED),)),
        failing=of("DRUNK_DRIVING"),
        at="offences.0",
    ),
    "K15": Case(
        passing=of("MURDER", "MURDER", people=(DEAD, to(SECOND, harm=Harm.KILLED), SUSPECT)),
        failing=of("MURDER", people=(DEAD, to(SECOND, harm=Harm.KILLED), SUSPECT)),
        at="offences.0",
    ),
    "K16": Case(
        passing=picture(offences=(*offences("THEFT"), *offences("ASSAULT", attempted=True))),
        failing=picture(offences=(*offences("THEFT"), *offences("THEFT", attempted=True))),
        at="offences.1.attempted",
    ),
    "K19": Case(
        passing=of("ROBBERY", things=(BAG, to(PISTOL, states=USED))),
        failing=of("THEFT", things=(BAG, to(PISTOL, states=USED))),
        at="things.1",
    ),
    "K20": Case(
        passing=harmed(Harm.INJURED, "MURDER", attempted=True),
        failing=harmed(Harm.KILLED, "MURDER", attempted=True),
        at="offences.0.attempted",
    ),
}
