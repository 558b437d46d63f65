"""Register the cameras of a list at the console: all of them, the good rows, or none."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from ecrime.base.officers.facts import Actor
from ecrime.base.pages.messages import text_for
from ecrime.cameras.sites import actions
from ecrime.cameras.sites.listed import Checked, check_list, column_of, read_list
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.text import csv_safe


def import_cameras(actor: Actor, path: Path, *, dry_run: bool, good_rows_only: bool) -> int:
    """Look at the list, write every problem to stdout as CSV, register; 1 when something is wrong with a row."""
    actor.require("camera.import")
    try:
        with path.open("rb") as file:
            checked = check_list(read_list(file), lambda cameras: actions.check_cameras(actor, cameras))
    except OSError as error:
        raise Invalid(
            [Problem("file", "file.not_opened", {"name": path.name, "reason": error.strerror or ""})]
        ) from None
    write_problems(checked)
    count = 0
    if not dry_run and (checked.is_whole or good_rows_only) and checked.good:
        count = actions.import_cameras(actor, checked.good)
    said = _("%(rows)s cameras in the list: %(count)s registered, %(bad)s with problems.")
    print(f"ecrime: {said % {'rows': checked.rows, 'count': count, 'bad': checked.bad}}", file=sys.stderr)
    return 0 if checked.is_whole else 1


def write_problems(checked: Checked) -> None:
    """Every problem as a line of CSV that no spreadsheet can be made to run; nothing where there is none."""
    if not checked.problems:
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([_("Row"), _("Column"), _("What is wrong")])
    for row, problem in checked.problems:
        writer.writerow([row, csv_safe(column_of(problem.field)), csv_safe(text_for(problem.code, problem.params))])
