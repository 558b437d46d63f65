"""Units and post kinds (pack data), officers, their postings and one-time codes."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ecrime.base.database.fields import path_field
from ecrime.base.database.stamped import Stamped
from ecrime.base.officers.facts import SUSPENDED_FOR


class Unit(models.Model):
    """A unit of the service, from the country pack."""

    id = models.UUIDField(primary_key=True)
    code = models.TextField(unique=True)
    name_km = models.TextField()
    name_latin = models.TextField()
    area = models.ForeignKey("country.Area", on_delete=models.PROTECT)
    area_path = path_field()
    zone = models.TextField()
    kind = models.TextField(default="")

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
    idle_minutes = models.SmallIntegerField()

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


class Passkey(Stamped):
    """A key pair of an officer's own; the private half never leaves his authenticator.

    software  its private half is kept by this service, which only a database marked DEMO may hold
    """

    id = models.UUIDField(primary_key=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT)
    credential_id = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    aaguid = models.UUIDField()
    label = models.TextField()
    software = models.BooleanField()
    suspended_at = models.DateTimeField(null=True)
    suspended_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    suspended_for = models.TextField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="suspended_for_a_known_reason", condition=models.Q(suspended_for__in=SUSPENDED_FOR)
            ),
            models.CheckConstraint(
                name="suspension_is_whole",
                condition=models.Q(suspended_at=None, suspended_by=None, suspended_for=None)
                | models.Q(suspended_at__isnull=False, suspended_by__isnull=False, suspended_for__isnull=False),
            ),
            models.CheckConstraint(
                name="revoked_by_a_second_person",
                condition=models.Q(revoked_at=None, revoked_by=None)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False, suspended_at__isnull=False)
                & ~models.Q(revoked_by=models.F("suspended_by"))
                & ~models.Q(revoked_by=models.F("officer")),
            ),
        ]


class PasskeyUse(models.Model):
    """How often a passkey says that it was used, and when it last was."""

    passkey = models.OneToOneField(Passkey, primary_key=True, on_delete=models.PROTECT)
    sign_count = models.BigIntegerField()
    used_at = models.DateTimeField()

    class Meta:
        db_table = "officers_passkey_use"


class SoftwareKey(models.Model):
    """The private half of a software passkey; in a database marked DEMO only."""

    passkey = models.OneToOneField(Passkey, primary_key=True, on_delete=models.PROTECT)
    private_key = models.BinaryField()

    class Meta:
        db_table = "officers_software_key"


class Challenge(models.Model):
    """What an authenticator was asked to sign: for enrolment, for sign-in, or under the words of an act.

    address  a keyed hash of where the question came from
    words    of a signing, the words themselves; the challenge is their SHA-256
    """

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    challenge = models.BinaryField()
    address = models.BinaryField()
    code = models.ForeignKey(Code, null=True, on_delete=models.PROTECT)
    session_id = models.UUIDField(null=True)
    words = models.TextField(null=True)
    asked_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="challenge_is_of_a_kind",
                condition=models.Q(kind="enrol", code__isnull=False, session_id=None, words=None)
                | models.Q(kind="sign_in", code=None, session_id=None, words=None)
                | models.Q(kind="sign", code=None, session_id__isnull=False, words__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["address", "asked_at"], name="challenge_address"),
            models.Index(fields=["asked_at"], name="challenge_asked_at"),
        ]


class Signature(models.Model):
    """An officer's signature under the words of an act, with all it takes to check it without this database."""

    id = models.UUIDField(primary_key=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT)
    session_id = models.UUIDField()
    passkey = models.ForeignKey(Passkey, on_delete=models.PROTECT)
    asked_at = models.DateTimeField()
    words = models.TextField()
    client_data = models.BinaryField()
    authenticator_data = models.BinaryField()
    signature = models.BinaryField()
    public_key = models.BinaryField()
    used_at = models.DateTimeField(null=True)


class Attempt(models.Model):
    """A failed sign-in, enrolment or signing; the fifth in a quarter of an hour closes the door for as long."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    address = models.BinaryField()
    passkey = models.ForeignKey(Passkey, null=True, on_delete=models.PROTECT)
    closes_address = models.BooleanField()
    closes_passkey = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["address", "at"], name="attempt_address")]


class Refusal(Stamped):
    """A look at people or records that was refused: which page, which record's number, and why."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False)
    session_id = models.UUIDField()
    jurisdiction = path_field()
    page = models.TextField()
    number = models.TextField()
    reason = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(page__regex=r"^[a-z_:]{1,80}$"), name="refusal_names_a_page"),
            models.CheckConstraint(condition=models.Q(reason__regex=r"^[a-z_.]{1,80}$"), name="refusal_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(number__regex=r"^[A-Za-z0-9-]{0,60}$"), name="refusal_of_a_number"
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "id"], name="refusal_by_area"),
            models.Index(fields=["session_id", "at"], name="refusal_by_session"),
        ]
