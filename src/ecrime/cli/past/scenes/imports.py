"""A register that was imported yesterday and may still be withdrawn, and one whose rows wait to be recorded."""

from __future__ import annotations

import io
from random import Random

from ecrime.cli.past import people
from ecrime.cli.past.days import Plan
from ecrime.cli.past.desk import Desk, done_before
from ecrime.cli.past.scenes.choosing import GUIDED, before, key_of
from ecrime.records.incidents.people import Sex
from ecrime.records.intake import actions, queries
from ecrime.records.intake.facts import BatchState, File
from ecrime.records.intake.mapping_toml import mapping_from_toml

ROWS = 12
MAPPING = """
source = "station-register"
narrative = "{what}"
late_reason = "backlog"
[occurred]
start = "{when}"
formats = ["%d/%m/%Y %H:%M"]
zone = "Asia/Phnom_Penh"
[place]
area = "{area}"
[[offence]]
class = "T1"
[[person]]
role = "victim"
name_km = "{km}"
name_latin = "{latin}"
age = "{age}"
nationality = "KH"
"""


def bring_registers(desk: Desk, plan: Plan) -> None:
    """The good rows of one are recorded; of the other two are bad, and somebody has to decide."""
    for number, is_recorded in enumerate((True, False)):
        desk.at(before(plan, 1, 15, 10 * number))
        specialist = desk.officer(GUIDED, "specialist")
        content = register(plan, number)
        key = key_of(plan, "register", number)
        if done_before(specialist, key) is None:
            file = File.of(f"station-{number + 1}.csv", io.BytesIO(content))
            actions.receive_batch.once(key)(specialist, file, mapping_from_toml(MAPPING), chunks=(content,))
        batch = queries.batch(specialist, done_before(specialist, key) or key)
        if batch.state is BatchState.DONE or (batch.state is BatchState.CHECKED and not is_recorded):
            continue
        checked = actions.check_batch(specialist, batch, io.BytesIO(content), step=lambda _step: None)
        if is_recorded:
            actions.record_batch(specialist, batch, checked, good_rows_only=True, step=lambda _step: None)


def register(plan: Plan, number: int) -> bytes:
    """A short register as an office program saves it; two of its rows are wrong."""
    random = Random(str(key_of(plan, "register rows", number)))  # noqa: S311
    lines = ["when,area,km,latin,age,what"]
    for row in range(ROWS):
        names = people.names_of(plan.world, random, Sex.FEMALE)
        area = random.choice(plan.world.towns["08"])
        when = "31/02/2024 09:15" if row == 3 else f"{random.randint(1, 28):02}/0{number + 2}/2019 {9 + row}:20"
        age = 341 if row == 7 else random.randint(19, 60)
        lines.append(f"{when},{area},{names.whole_km},{names.whole_latin},{age},កាបូបមួយត្រូវបានលួចនៅផ្សារ។")
    return ("\n".join(lines) + "\n").encode()
