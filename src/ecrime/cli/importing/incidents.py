"""Import a file of incidents at the console, in this process."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from ecrime.base.officers.facts import Actor
from ecrime.cli.importing.progress_bar import ProgressBar
from ecrime.foundation.errors import Invalid
from ecrime.records.intake import actions, queries
from ecrime.records.intake.check import CheckedFile, check_file
from ecrime.records.intake.facts import Batch, Counts, File
from ecrime.records.intake.mapping import IncidentMapping
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.intake.reading.refused import file_refused
from ecrime.records.intake.reading.rows import Reading, RowProblem
from ecrime.records.intake.report import report_lines


def import_incidents(actor: Actor, path: Path, mapping_path: Path, *, dry_run: bool, good_rows_only: bool) -> int:
    """Check the file, write every problem to stdout as CSV, record the rows; 1 when some are bad."""
    mapping = mapping_from_toml(mapping_text(mapping_path))
    try:
        with path.open("rb") as file:
            if dry_run:
                return try_out(actor, file, mapping)
            return record(actor, path.name, file, mapping, good_rows_only=good_rows_only)
    except OSError as error:
        raise file_refused("not_opened", name=path.name, reason=error.strerror or "") from None


def mapping_text(path: Path) -> str:
    """The text of the mapping file."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise file_refused("not_opened", name=path.name, reason=error.strerror or "") from None
    except UnicodeDecodeError:
        raise file_refused("not_opened", name=path.name, reason="UTF-8") from None


def try_out(actor: Actor, file: BinaryIO, mapping: IncidentMapping) -> int:
    """Check without keeping anything but this report."""
    actor.require("incident.import")
    report = ProblemsToStdout()
    with ProgressBar(_("checked")) as bar:
        checked = check_file(
            actor, file, mapping, problems=report, step=lambda step: bar.show(step.counts.total, step.share)
        )
    tell(checked.counts, checked.reading)
    return 1 if checked.counts.bad else 0


def record(actor: Actor, name: str, file: BinaryIO, mapping: IncidentMapping, *, good_rows_only: bool) -> int:
    """Record the rows as a batch; one of the very same file that was cut off goes on where it was."""
    batch = batch_of(actor, File.of(name, file), mapping)
    with actions.alone_on(batch.id):
        checked = check(actor, batch, file)
        if queries.other_mappings(actor, mapping.source, mapping.text):
            note(
                _("Rows of this source were recorded under another mapping before. Look whether they would come twice.")
            )
        try:
            counts = take_in(actor, batch, checked, good_rows_only=good_rows_only)
        except Invalid:
            tell(checked.counts, checked.reading)
            raise
    tell(counts, checked.reading)
    if counts.recorded:
        note(_("Within 48 hours it is taken back by: ecrime withdraw %(batch)s") % {"batch": batch.id})
    return 1 if counts.bad else 0


def check(actor: Actor, batch: Batch, file: BinaryIO) -> CheckedFile:
    """Check the batch's file behind a progress bar."""
    report = ProblemsToStdout()
    with ProgressBar(_("checked")) as bar:
        return actions.check_batch(
            actor, batch, file, problems=report, step=lambda step: bar.show(step.counts.total, step.share)
        )


def take_in(actor: Actor, batch: Batch, checked: CheckedFile, *, good_rows_only: bool) -> Counts:
    """Record the batch's rows behind a progress bar."""
    with ProgressBar(_("recorded")) as bar:
        return actions.record_batch(
            actor,
            batch,
            checked,
            good_rows_only=good_rows_only,
            step=lambda step: bar.show(step.counts.recorded, step.share),
        )


def batch_of(actor: Actor, file: File, mapping: IncidentMapping) -> Batch:
    """The batch of this very file that was cut off, else a new one."""
    if (standing := queries.unfinished(actor, file, mapping.text)) is not None:
        note(_("An import of this file was cut off; it goes on where it was."))
        return standing
    return queries.batch(actor, actions.receive_batch(actor, file, mapping))


class ProblemsToStdout:
    """Writes problems to stdout as they are found; the headings come with the first one."""

    def __init__(self) -> None:
        self._begun = False

    def __call__(self, problems: Sequence[RowProblem]) -> None:
        lines = report_lines(problems)
        headings = next(lines)
        if problems and not self._begun:
            sys.stdout.write(headings)
            self._begun = True
        sys.stdout.writelines(lines)


def tell(counts: Counts, reading: Reading) -> None:
    """The outcome in figures."""
    if reading.encoding_guessed:
        guess = _('The encoding is a guess; if it is right, write encoding = "%(encoding)s" into the mapping.')
        note(guess % {"encoding": reading.encoding})
    figures = _(
        "%(total)s rows: %(recorded)s recorded, %(already)s recorded before, "
        "%(bad)s with problems, %(new)s not recorded."
    )
    note(figures % {**asdict(counts), "new": counts.new})


def note(sentence: str) -> None:
    """Say something that is no part of the report."""
    print(f"ecrime: {sentence}", file=sys.stderr)
