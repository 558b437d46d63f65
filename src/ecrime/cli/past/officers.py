"""Who serves in an invented country: those of the pack's demo.csv, and officers for every unit that has a past."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random

from ecrime.base.country.facts import InventedOfficer
from ecrime.cli.past import people
from ecrime.cli.past.world import World
from ecrime.records.incidents.people import Sex

# How many hold which post in each unit that has a past.
POSTS = {"specialist": 2, "chief": 1, "duty_officer": 1}
# And in which units besides.
ELSEWHERE = (("CRI", "criminal_police", 3), ("INS", "auditor", 2))


def wanted(world: World, seed: str, there: Sequence[InventedOfficer]) -> list[InventedOfficer]:
    """The officers who are missing beside those whom the pack names."""
    standing = Counter((officer.unit, officer.post) for officer in there)
    taken = {officer.name_latin for officer in there}
    posts = [(unit.code, post, many) for unit in world.units for post, many in POSTS.items()]
    missing = []
    for unit, post, many in (*posts, *ELSEWHERE):
        for number in range(standing[unit, post], many):
            random = Random(f"{seed}/{unit}/{post}/{number}")  # noqa: S311  # the same seed draws the same officer
            names = _names_beside(taken, world, random)
            taken.add(names.whole_latin)
            missing.append(InventedOfficer(unit, post, names.whole_km, names.whole_latin))
    return missing


def _names_beside(taken: set[str], world: World, random: Random) -> people.Names:
    while True:
        names = people.names_of(world, random, Sex.FEMALE if random.random() < 0.3 else Sex.MALE)
        if names.whole_latin not in taken:
            return names
