"""Import a file of incidents at the console, in this process."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from ecrime.base.officers.facts import Actor
from ecrime.cli.importing.progress_bar import ProgressBar
from ecrime.foundation.errors import Invalid
from ecrime.records.intake import actions, queries
from ecrime.records.intake.attaching.box import Box, Folder, Zip
from ecrime.records.intake.attaching.find import Found, look_over
from ecrime.records.intake.check import CheckedFile, check_file
from ecrime.records.intake.facts import Batch, Counts, File, tidy_name
from ecrime.records.intake.mapping import IncidentMapping
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.intake.reading.refused import file_refused
from ecrime.records.intake.reading.rows import Reading, RowProblem
from ecrime.records.intake.report import report_lines


@dataclass(frozen=True, slots=True)
class Opened:
    """The files of one import, open; ``people`` where they stand in a file of their own."""

    name: str
    file: BinaryIO
    people_name: str = ""
    people: BinaryIO | None = None
    documents: File | None = None
    box: Box | None = None


def import_incidents(
    actor: Actor,
    path: Path,
    mapping_path: Path,
    *,
    people_path: Path | None = None,
    documents_path: Path | None = None,
    dry_run: bool,
    good_rows_only: bool,
) -> int:
    """Check the file, write every problem to stdout as CSV, record the rows; 1 when some are bad."""
    mapping = mapping_from_toml(mapping_text(mapping_path))
    with ExitStack() as open_ones:
        files = Opened(path.name, open_ones.enter_context(opened(path)))
        if people_path is not None:
            people = open_ones.enter_context(opened(people_path))
            files = replace(files, people_name=people_path.name, people=people)
        if documents_path is not None:
            noted, box = documents_at(documents_path, open_ones)
            files = replace(files, documents=noted, box=box)
        if dry_run:
            return try_out(actor, files, mapping)
        return record(actor, files, mapping, good_rows_only=good_rows_only)


def documents_at(path: Path, open_ones: ExitStack) -> tuple[File, Box]:
    """A folder or zip of documents, and what is noted of it.

    Of a folder: its name, the bytes of all its files, and the SHA-256 over the paths and sizes of them, in their order.
    """
    if not path.is_dir():
        file = open_ones.enter_context(opened(path))
        return File.of(path.name, file), Zip(file)
    folder = Folder(path)
    listed = sorted(f"{each.path}\0{each.size}\n".encode("utf-8", "surrogateescape") for each in folder.listed())
    size = sum(each.size for each in folder.listed())
    if not size:
        raise file_refused("not_opened", name=path.name, reason=_("it holds no file"))
    return File(tidy_name(path.name), size, hashlib.sha256(b"".join(listed)).digest()), folder


def opened(path: Path) -> BinaryIO:
    """The file, to be read."""
    try:
        return path.open("rb")
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


def try_out(actor: Actor, files: Opened, mapping: IncidentMapping) -> int:
    """Check without keeping anything but this report."""
    actor.require("incident.import")
    report = ProblemsToStdout()
    with ProgressBar(_("checked")) as bar:
        checked = check_file(
            actor,
            files.file,
            mapping,
            problems=report,
            step=lambda step: bar.show(step.counts.total, step.share),
            people=files.people,
        )
        found = Found() if files.box is None else look_over(checked, files.box, problems=report)
    tell(checked.counts, checked.reading)
    if files.box is not None:
        documents = _(
            "%(named)s documents are named by good rows, %(refused)s refused, %(missing)s missing,"
            " %(unnamed)s named by no row."
        )
        note(documents % asdict(found))
    return 0 if checked.counts.is_whole else 1


def record(actor: Actor, files: Opened, mapping: IncidentMapping, *, good_rows_only: bool) -> int:
    """Record the rows as a batch; one of the very same files that was cut off goes on where it was."""
    batch = batch_of(actor, files, mapping)
    report = ProblemsToStdout()
    with actions.alone_on(batch.id):
        checked = check(actor, batch, files, report)
        if queries.other_mappings(actor, mapping.source, mapping.text):
            note(
                _("Rows of this source were recorded under another mapping before. Look whether they would come twice.")
            )
        try:
            counts = take_in(actor, batch, checked, report, good_rows_only=good_rows_only, box=files.box)
        except Invalid:
            tell(checked.counts, checked.reading)
            raise
    tell(counts, checked.reading)
    if counts.recorded:
        note(_("Within 48 hours it is taken back by: ecrime withdraw %(batch)s") % {"batch": batch.id})
    return 0 if counts.is_whole else 1


def check(actor: Actor, batch: Batch, files: Opened, report: ProblemsToStdout) -> CheckedFile:
    """Check the batch's file behind a progress bar."""
    with ProgressBar(_("checked")) as bar:
        return actions.check_batch(
            actor,
            batch,
            files.file,
            problems=report,
            step=lambda step: bar.show(step.counts.total, step.share),
            people=files.people,
        )


def take_in(
    actor: Actor,
    batch: Batch,
    checked: CheckedFile,
    report: ProblemsToStdout,
    *,
    good_rows_only: bool,
    box: Box | None,
) -> Counts:
    """Record the batch's rows behind a progress bar."""
    with ProgressBar(_("recorded")) as bar:
        return actions.record_batch(
            actor,
            batch,
            checked,
            good_rows_only=good_rows_only,
            step=lambda step: bar.show(step.counts.recorded, step.share),
            documents=box,
            problems=report,
        )


def batch_of(actor: Actor, files: Opened, mapping: IncidentMapping) -> Batch:
    """The batch of these very files that was cut off, else a new one."""
    file = File.of(files.name, files.file)
    people = None if files.people is None else File.of(files.people_name, files.people)
    if (
        standing := queries.unfinished(actor, file, mapping.text, people=people, documents=files.documents)
    ) is not None:
        note(_("An import of this file was cut off; it goes on where it was."))
        return standing
    return queries.batch(actor, actions.receive_batch(actor, file, mapping, people=people, documents=files.documents))


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
    if counts.people:
        people = _("%(people)s people in the second file, %(orphans)s of them belong to no row.")
        note(people % asdict(counts))
    if counts.documents or counts.documents_refused or counts.documents_missing or counts.documents_unnamed:
        documents = _(
            "%(documents)s documents stand in the records; %(documents_refused)s refused,"
            " %(documents_missing)s missing, %(documents_unnamed)s named by no row."
        )
        note(documents % asdict(counts))


def note(sentence: str) -> None:
    """Say something that is no part of the report."""
    print(f"ecrime: {sentence}", file=sys.stderr)
