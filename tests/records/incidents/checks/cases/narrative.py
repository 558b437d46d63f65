"""Cases for the checks of family T."""

from __future__ import annotations

from tests.records.incidents.checks.cases.case import Case
from tests.records.incidents.checks.make import SUSPECT, VICTIM, minor, offences, picture, to

from ecrime.records.incidents.checks.picture import Picture
from ecrime.records.incidents.people import Identifier, IdentifierKind

CARD = Identifier(IdentifierKind.IDENTITY_CARD, "010 482 975")

CASES = {
    "T01": Case(
        passing=picture(narrative="A bag was taken then"), failing=picture(narrative="A bag was taken."), at="narrative"
    ),
    "T02": Case(passing=picture(place_detail="Market"), failing=picture(place_detail="មិនស្គាល់"), at="place_detail"),
    "T03": Case(
        passing=picture(
            people=(minor(VICTIM), SUSPECT), narrative="Sok Sophea took the bag of a girl and ran to the river."
        ),
        failing=picture(people=(minor(VICTIM), SUSPECT), narrative="Sok Sophea took the bag of CHAN  Sreymom and ran."),
        at="people.0",
    ),
    "T04": Case(
        passing=picture(
            people=(VICTIM, to(SUSPECT, identifiers=(CARD,))), narrative="He showed a card; its number is in its field."
        ),
        failing=picture(
            people=(VICTIM, to(SUSPECT, identifiers=(CARD,))), narrative="He showed a card with number 010482975."
        ),
        at="people.1.identifiers",
    ),
}
MORE: tuple[tuple[Picture, list[str]], ...] = (
    # Khmer is written without spaces between words.
    (picture(people=(minor(VICTIM), SUSPECT), narrative="ជនសង្ស័យបានឆក់កាបូបពីចាន់ ស្រីមុំនៅមុខផ្សារ។"), ["T03"]),
    (
        picture(offences=offences("RAPE"), things=(), narrative="Chan Sreymom was attacked on her way home."),
        ["T03"],
    ),
    (picture(narrative="Chan Sreymom was robbed on her way home."), []),
    (picture(people=(minor(VICTIM), SUSPECT), narrative="Near the shop Chan Sreymoms a bag was taken."), []),
    (picture(narrative=""), ["T01"]),
    (picture(narrative="test"), ["T02"]),
)
