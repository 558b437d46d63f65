"""Files of record, the wrapped key of each, and which versions of the master key there are.

A file itself never changes and stands in the ledger. Its key is in a table apart: it is wrapped anew when the master
key is rotated, and the entry that commits to the file stays true. Erased, both rows go, and the entry is emptied.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ecrime.base.database.fields import path_field
from ecrime.base.database.stamped import Stamped


class Master(models.Model):
    """A version of the master key under which keys are, or may be, wrapped. The key itself is never in a database."""

    version = models.IntegerField(primary_key=True)
    fingerprint = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "file_master"
        constraints = [models.CheckConstraint(condition=Q(version__gt=0), name="file_master_numbered")]


class File(Stamped):
    """A file of a record. Who kept it and when are the database's word; ``stored`` is its name in the store."""

    id = models.UUIDField(primary_key=True)
    subject_id = models.UUIDField()
    jurisdiction = path_field()
    sha256 = models.BinaryField()
    size = models.BigIntegerField()
    media_type = models.TextField()
    stored = models.TextField()
    kept_at = models.DateTimeField(null=True)
    kept_by = models.UUIDField(null=True)

    class Meta:
        db_table = "file_object"
        indexes = [
            models.Index(fields=["subject_id", "id"], name="file_of_subject"),
            models.Index(fields=["stored"], name="file_stored"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=0), name="file_size_possible"),
            models.CheckConstraint(condition=Q(stored__regex=r"^[0-9a-f]{64}$"), name="file_name_tells_nothing"),
            models.CheckConstraint(
                condition=Q(media_type__regex=r"^[a-z0-9.+-]{1,50}/[a-z0-9.+-]{1,100}$"), name="file_type_written"
            ),
        ]


class Key(models.Model):
    """The key of a file, wrapped under a version of the master key; it goes with the row of its file."""

    file = models.OneToOneField(File, on_delete=models.CASCADE, primary_key=True, db_constraint=False)
    key_version = models.ForeignKey(Master, on_delete=models.PROTECT, db_column="key_version", db_constraint=False)
    wrapped = models.BinaryField()

    class Meta:
        db_table = "file_key"
