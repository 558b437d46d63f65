"""The families of domain errors. A code is stable; its text in each language lives with the pages."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field.

    field   dotted path of the form field or fact ("offences.0.class_code"); "" for the whole
    code    stable word for what is wrong ("time.after_recording")
    params  values the sentence needs; never personal data
    """

    field: str
    code: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)


class EcrimeError(Exception):
    """A refusal or failure a person can be told about; never carries personal data."""

    status = 500

    def __init__(self, code: str, *, rule: str | None = None, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.rule = rule
        self.params: Mapping[str, str] = params


class Refused(EcrimeError):
    """The law or the officer's rights do not allow it (403)."""

    status = 403


class Forbidden(Refused):
    """The post has no right to this act here."""


class Locked(Refused):
    """The record's 48 hours are over and no grant opens it (rule D10)."""


class PurposeMissing(Refused):
    """Personal data was asked for without a stated purpose."""


class SignInNeeded(Refused):
    """Nobody is signed in, or the session has ended (401)."""

    status = 401


class NotFound(EcrimeError):
    """No such thing, or none that this viewer may know of (404)."""

    status = 404


class Changed(EcrimeError):
    """Somebody else changed it since it was read (409)."""

    status = 409


class AlreadyDone(EcrimeError):
    """This very act was done before under the same key (409); ``subject`` says on what, ``entry`` by which entry."""

    status = 409

    def __init__(self, subject: str, *, entry: str = "") -> None:
        super().__init__("act.already_done")
        self.subject = subject
        self.entry = entry


class Invalid(EcrimeError):
    """What was given cannot be taken as it stands (422), field by field."""

    status = 422

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__("invalid")
        self.problems: tuple[Problem, ...] = tuple(problems)


class Unavailable(EcrimeError):
    """The service cannot do it now (503): clock, disk, database."""

    status = 503


class TooMany(EcrimeError):
    """More was asked for in a while than one officer or one address may (429)."""

    status = 429

    def __init__(self, code: str, *, wait_s: int) -> None:
        """wait_s: after how many seconds it is worth asking again."""
        super().__init__(code)
        self.wait_s = wait_s
