"""One word per act: the ledger kind, the right and the function carry the same word, and tests call it."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import ecrime
from ecrime.base.country.pack_files import read_pack
from ecrime.base.ledger.act import Act
from ecrime.base.ledger.bulk import BulkAct
from ecrime.cli.drills import correction_steps

TESTS = Path(__file__).parents[1]
# The steps that tests share with the drills.
STEPS = Path(correction_steps.__file__)
# Functions whose word differs from the act's, and why.
OTHER_WORDS = {
    "import_incidents": "many at once",
    "receive_batch": "the file comes in before its incidents do; both are incident.import",
    "map_batch": "what its columns are is settled after the file came in; both are incident.import",
    "see_batch": "its papers show incidents before they are recorded",
    "withdraw_batch": "many at once",
    "carry_out_correction": "the record's own edit, under a grant",
    "give_code": "officer.code: one gives it",
    "say_photo_cannot_be_had": "photo.cannot_be_had: one says it",
    "give_camera_login": "camera.credential: one gives it",
    "lift_again_footage": "footage.lift_again: the second of two",
    "import_cameras": "many at once",
    "end_post": "officer.end_post: what ends is the post",
}


def acts() -> list[Act | BulkAct]:  # type: ignore[type-arg]
    modules = [
        importlib.import_module(module.name)
        for module in pkgutil.walk_packages(ecrime.__path__, "ecrime.")
        if module.name.endswith((".actions", ".access"))
    ]
    return [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Act | BulkAct) and value.__module__ == module.__name__
    ]


def test_there_are_acts() -> None:
    assert {"incident.record", "incident.correct", "incident.see", "officer.appoint"} <= {act.kind for act in acts()}


def test_an_act_is_named_for_its_kind() -> None:
    for act in acts():
        noun, verb = act.kind.split(".")
        assert act.__name__ == f"{verb}_{noun}" or act.__name__ in OTHER_WORDS, act.kind


def test_every_kind_is_a_right_that_some_post_holds() -> None:
    for code in ("kh", "zz"):
        held = set().union(*(post.rights for post in read_pack(code).posts))
        assert {act.kind for act in acts()} <= held


def test_every_act_is_called_in_a_test() -> None:
    tried = [*TESTS.rglob("*.py"), STEPS]
    sources = "\n".join(path.read_text(encoding="utf-8") for path in tried)
    for act in acts():
        assert f"{act.__name__}(" in sources or f"{act.__name__}.once(" in sources, act.kind


def test_every_act_says_what_it_is_for() -> None:
    assert [act.kind for act in acts() if not act.__doc__] == []
