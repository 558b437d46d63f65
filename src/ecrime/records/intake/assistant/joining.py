"""Which columns of two files find each other, and what the columns of a people's file probably are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecrime.records.intake.assistant.answers import Answers, completed
from ecrime.records.intake.assistant.headings import plain_heading
from ecrime.records.intake.assistant.meanings import Sureness
from ecrime.records.intake.assistant.pack_words import PackWords
from ecrime.records.intake.assistant.profile import MOST_DISTINCT, Column, Profile
from ecrime.records.intake.assistant.proposals import proposals

PREFIX = "people."
# The share of the people's keys that a column of the file has to hold, and what the same heading adds to it.
LEAST = 0.3
SURE = 0.9
SAME_HEADING = 0.5


@dataclass(frozen=True, slots=True)
class Join:
    """The columns, by their places in the two files, that probably find each other."""

    key: int
    people_key: int
    sureness: Sureness


def within(words: Mapping[str, str]) -> dict[str, str]:
    """What was said of the people's file, under the names it has there."""
    return {name.removeprefix(PREFIX): word for name, word in words.items() if name.startswith(PREFIX)}


def outside(words: Mapping[str, str]) -> dict[str, str]:
    """The same under the names of the form."""
    return {f"{PREFIX}{name}": word for name, word in words.items()}


def first_of_people(profile: Profile, people: Profile, pack: PackWords) -> dict[str, str]:
    """The answers that the proposals would give, for the people's file and what joins the two."""
    join = proposed_join(profile, people)
    words = {}
    for place, proposal in enumerate(proposals(people, pack, of_people=True)):
        # A number that joins is no fact of anybody.
        is_key = join is not None and place == join.people_key
        words[f"columns.{place}.meaning"] = "nothing" if is_key else proposal.meaning.value
    if join is not None:
        words["key"] = str(join.people_key)
    found = outside(completed(Answers(people, words), pack))
    return found if join is None else {**found, "key": str(join.key)}


def proposed_join(profile: Profile, people: Profile) -> Join | None:
    """The columns whose values meet: each key once in the file, and most of the people's keys among them."""
    best: tuple[float, float, int, int] | None = None
    for place, column in enumerate(profile.columns):
        if not column.is_unique:
            continue
        for of_people, other in enumerate(people.columns):
            share = _share(column, other)
            same = plain_heading(column.heading) == plain_heading(other.heading)
            weight = share + SAME_HEADING * same
            if weight >= LEAST and (best is None or weight > best[0]):
                best = (weight, share, place, of_people)
    if best is None:
        return None
    weight, share, place, of_people = best
    sure = Sureness.SURE if share >= SURE and weight > share else Sureness.LIKELY
    return Join(place, of_people, sure if share >= LEAST else Sureness.UNSURE)


def _share(column: Column, other: Column) -> float:
    """The share of the people's keys that the column holds, as far as values were counted.

    Where more different values than that stand in both, the first of each are compared; files of one system come in
    one order.
    """
    keys = set(column.written)
    asked = other.written[:MOST_DISTINCT]
    # A column with a handful of different values, like a sex, meets numbers by chance.
    if len(asked) < 2 or len(keys) < 2:
        return 0.0
    return sum(value in keys for value in asked) / len(asked)
