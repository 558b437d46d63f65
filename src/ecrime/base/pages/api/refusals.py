"""What only a program can do wrong: bodies that cannot be read, methods that there are not, versions left behind."""

from __future__ import annotations

from ecrime.foundation.errors import Changed, EcrimeError


class Unreadable(EcrimeError):
    """The request is no JSON that could be understood (400)."""

    status = 400


class NotAllowed(EcrimeError):
    """The address knows no such method (405)."""

    status = 405


class TooLarge(EcrimeError):
    """More than this operation takes (413)."""

    status = 413


class OtherKind(EcrimeError):
    """The body is of a kind that this operation does not take (415)."""

    status = 415


class OtherVersion(Changed):
    """Somebody else changed it since it was read (409): both versions are told."""

    def __init__(self, *, yours: int, now: int) -> None:
        super().__init__("record.changed")
        self.yours = yours
        self.now = now
