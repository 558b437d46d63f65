"""A record that is hidden because of an urgent error, and one that was shown again."""

from __future__ import annotations

from ecrime.cli.past.days import Plan
from ecrime.cli.past.desk import Desk, once
from ecrime.cli.past.scenes.choosing import GUIDED, before, key_of, locked_records
from ecrime.records.corrections import actions

# Behind those that corrections are about.
FIRST = 20
WRONG = "ឈ្មោះមនុស្សខុសគ្នា · The wrong person is named"
RIGHT = "បានផ្ទៀងផ្ទាត់រួចហើយ · It was compared and is right"


def restrict_records(desk: Desk, plan: Plan) -> None:
    """One stands since two days, one was ended a month ago."""
    desk.at(before(plan, 31))
    chief = desk.officer(GUIDED, "chief")
    rows = locked_records(plan, chief, FIRST + 2)[FIRST:]
    for number, (row, days) in enumerate(zip(rows, (2, 30), strict=False)):
        desk.at(before(plan, days))
        duty = desk.officer(GUIDED, "duty_officer")
        subject = desk.subject(duty, row.id)
        once(actions.place_restriction, key_of(plan, "restriction", number))(duty, subject, reason=WRONG)
        if days > 2:
            desk.at(before(plan, days - 1))
            chief = desk.officer(GUIDED, "chief")
            once(actions.end_restriction, key_of(plan, "restriction end", number))(chief, subject, reason=RIGHT)
