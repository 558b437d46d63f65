"""Batches: which file came from whom, how far its import is, and its working papers.

A batch itself never changes and stands in the ledger. Its working papers (the uploaded bytes, the problems found)
may hold personal data, are seen by the unit alone, and go when they have served.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ecrime.base.database.stamped import Stamped
from ecrime.records.intake.facts import BatchState, Part


class Batch(Stamped):
    """One import of one file: what came, under which mapping, by whom. Unit, officer and time are set by trigger.

    Source and mapping are "" until they are settled, once.
    """

    id = models.UUIDField(primary_key=True)
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    received_by = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)
    source = models.TextField()
    file_name = models.TextField()
    file_size = models.BigIntegerField()
    file_hash = models.BinaryField()
    # Null where there is none: what entries of earlier batches commit to stays as it was.
    people_name = models.TextField(null=True)
    people_size = models.BigIntegerField(null=True)
    people_hash = models.BinaryField(null=True)
    documents_name = models.TextField(null=True)
    documents_size = models.BigIntegerField(null=True)
    documents_hash = models.BinaryField(null=True)
    mapping = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(people_name=None, people_size=None, people_hash=None)
                | Q(people_name__isnull=False, people_size__isnull=False, people_size__gt=0, people_hash__isnull=False),
                name="batch_people_whole",
            ),
            models.CheckConstraint(
                condition=Q(documents_name=None, documents_size=None, documents_hash=None)
                | Q(
                    documents_name__isnull=False,
                    documents_size__isnull=False,
                    documents_size__gt=0,
                    documents_hash__isnull=False,
                ),
                name="batch_documents_whole",
            ),
            models.CheckConstraint(
                condition=Q(source="", mapping="") | (~Q(source="") & ~Q(mapping="")), name="batch_mapping_whole"
            ),
        ]
        indexes = [models.Index(fields=["unit", "-received_at"], name="batch_by_time")]


class Progress(models.Model):
    """How far a batch is. ``counted_at`` is when the figures were last written."""

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, primary_key=True)
    unit_id = models.UUIDField(null=True)
    state = models.TextField()
    total = models.BigIntegerField(default=0)
    bad = models.BigIntegerField(default=0)
    already = models.BigIntegerField(default=0)
    recorded = models.BigIntegerField(default=0)
    withdrawn = models.BigIntegerField(default=0)
    people = models.BigIntegerField(default=0)
    orphans = models.BigIntegerField(default=0)
    documents = models.BigIntegerField(default=0)
    documents_refused = models.BigIntegerField(default=0)
    documents_missing = models.BigIntegerField(default=0)
    documents_unnamed = models.BigIntegerField(default=0)
    share_done = models.FloatField(default=0)
    good_rows_only = models.BooleanField(default=False)
    encoding = models.TextField(blank=True)
    encoding_guessed = models.BooleanField(default=False)
    refusals = models.JSONField(default=list)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in BatchState]), name="progress_state_known"
            ),
        ]


class PreviewRow(models.Model):
    """One of the first rows of a file, as it would be recorded."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT)
    unit_id = models.UUIDField(null=True)
    row = models.BigIntegerField()
    facts = models.JSONField()


class RowProblem(models.Model):
    """One thing wrong with one row of a file."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, db_index=False)
    unit_id = models.UUIDField(null=True)
    row = models.BigIntegerField()
    people_row = models.BigIntegerField(default=0)
    column = models.TextField()
    code = models.TextField()
    params = models.JSONField()
    shown = models.TextField()
    suggestion = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["batch", "id"], name="problem_by_batch")]


class Chunk(models.Model):
    """A piece of an uploaded file, kept from the upload until the import is over."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, db_index=False)
    unit_id = models.UUIDField(null=True)
    part = models.TextField(default=Part.INCIDENTS)
    position = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "part", "position"], name="chunk_once"),
            models.CheckConstraint(condition=Q(part__in=[part.value for part in Part]), name="chunk_part_known"),
        ]


class Filed(models.Model):
    """A document that came with an import, so that it is withdrawn with it; no word of it."""

    id = models.UUIDField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT)
    unit_id = models.UUIDField(null=True)
    incident_id = models.UUIDField()
    document = models.OneToOneField("documents.Document", on_delete=models.PROTECT, related_name="+")


class Draft(models.Model):
    """What the columns of a file hold and what was said of them, until its import has ended."""

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, primary_key=True)
    unit_id = models.UUIDField(null=True)
    profile = models.JSONField(null=True)
    people_profile = models.JSONField(null=True)
    answers = models.JSONField(default=dict)


class Figures(models.Model):
    """The figures of a file that its source can work out as well; they say nothing of anybody, and stay."""

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, primary_key=True)
    unit_id = models.UUIDField(null=True)
    content = models.JSONField()


class KeptMapping(Stamped):
    """One version of a mapping under its name; it only grows. Unit, officer, time, number and hash are by trigger."""

    id = models.UUIDField(primary_key=True)
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    kept_by = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, null=True, related_name="+")
    kept_at = models.DateTimeField(null=True)
    name = models.TextField()
    number = models.IntegerField(null=True)
    text = models.TextField()
    text_hash = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(text=""), name="mapping_named"),
            models.UniqueConstraint(fields=["unit", "name", "number"], name="mapping_version_once"),
        ]


class Attestation(Stamped):
    """What was attested of an import, signed by an officer of this side, and by whom of the other; it only grows."""

    id = models.UUIDField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT)
    unit_id = models.UUIDField(null=True)
    attested_by = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, null=True, related_name="+")
    attested_at = models.DateTimeField(null=True)
    report_hash = models.BinaryField()
    other_name = models.TextField()
    other_office = models.TextField()
    note = models.TextField(blank=True)
    # Null in those that were made before they were signed.
    report = models.BinaryField(null=True)
    signature_id = models.UUIDField(null=True, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(other_name="") & ~Q(other_office=""), name="attested_by_both"),
        ]
