"""The guide to country packs names what a pack may say of its posts, and nothing else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from ecrime.base.country.pack_files import COUNTRIES
from ecrime.base.country.rights import RIGHTS, Reach

GUIDE = (Path(__file__).parents[3] / "docs" / "guide" / "country-pack.md").read_text(encoding="utf-8")
# Beside the name of a right that does not hold in the whole area.
MARKS = {Reach.AREA: "", Reach.UNIT: "¹", Reach.OWN: "²", Reach.SERVICE: "³"}


def cells_below(head: str) -> str:
    """The first cells of the rows below a head, one after the other."""
    table = GUIDE.partition(head)[2].partition("\n\n")[0]
    return "".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))


def named() -> dict[str, str]:
    """Every right in the table of rights, with the mark beside it."""
    return dict(re.findall(r"`([a-z_]+\.[a-z_]+)`([¹²³]?)", cells_below("| rights | let the post |")))


def test_the_guide_names_every_right_and_how_far_it_reaches() -> None:
    assert named() == {right: MARKS[reach] for right, reach in RIGHTS.items()}


@pytest.mark.parametrize("code", ["kh", "zz"])
def test_the_guide_names_every_kind_of_post(code: str) -> None:
    posts = tomllib.loads((COUNTRIES / code / "posts.toml").read_text(encoding="utf-8"))
    assert set(re.findall(r"`([a-z_]+)`", cells_below("| kind | holds, in short |"))) == posts.keys()
