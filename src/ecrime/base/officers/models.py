"""Units and post kinds (pack data), officers, their postings and one-time codes."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ecrime.base.database.fields import path_field
from ecrime.base.database.stamped import Stamped


class Unit(models.Model):
    """A unit of the service, from the country pack."""

    id = models.UUIDField(primary_key=True)
    code = models.TextField(unique=True)
    name_km = models.TextField()
    name_latin = models.TextField()
    area = models.ForeignKey("country.Area", on_delete=models.PROTECT)
    area_path = path_field()
    zone = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(code__regex=r"^[A-Z0-9]{2,8}$"), name="unit_code_is_short"),
        ]


class PostKind(models.Model):
    """A kind of post and the rights it holds, from the country pack."""

    code = models.TextField(primary_key=True)
    name_km = models.TextField()
    name_en = models.TextField()
    rights = ArrayField(models.TextField())

    class Meta:
        db_table = "officers_post_kind"


class Officer(Stamped):
    """A person of the service."""

    id = models.UUIDField(primary_key=True)
    name_km = models.TextField()
    name_latin = models.TextField()


class Posting(Stamped):
    """An officer on a post of a unit, from a day until a day."""

    id = models.UUIDField(primary_key=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    kind = models.ForeignKey(PostKind, on_delete=models.PROTECT)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)


class Code(Stamped):
    """A one-time code given to an officer in person; only its hash is kept."""

    id = models.UUIDField(primary_key=True)
    code_hash = models.BinaryField(unique=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT)
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
