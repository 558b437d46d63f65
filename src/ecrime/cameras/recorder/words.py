"""Why a time has no recording, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from ecrime.cameras.recorder.facts import Cause

CAUSES: dict[Cause, str | Promise] = {
    Cause.STARTING: pgettext_lazy("gap", "nothing was recorded yet"),
    Cause.NOT_RUNNING: pgettext_lazy("gap", "the recorder was not running"),
    Cause.ADDRESS: pgettext_lazy("gap", "the camera had no proper address"),
    Cause.REFUSED: pgettext_lazy("gap", "the camera did not answer at its address"),
    Cause.UNREACHABLE: pgettext_lazy("gap", "the camera could not be reached"),
    Cause.UNAUTHORISED: pgettext_lazy("gap", "the camera refused user and password"),
    Cause.NOT_FOUND: pgettext_lazy("gap", "the camera knew no such stream"),
    Cause.REDIRECTED: pgettext_lazy("gap", "the camera sent us elsewhere"),
    Cause.CERTIFICATE: pgettext_lazy("gap", "the camera showed another certificate"),
    Cause.TIMEOUT: pgettext_lazy("gap", "the camera was silent"),
    Cause.BROKEN: pgettext_lazy("gap", "the connection broke"),
    Cause.NOT_VIDEO: pgettext_lazy("gap", "what came was no video"),
    Cause.UNSUPPORTED_CODEC: pgettext_lazy("gap", "the camera sent what cannot be recorded"),
    Cause.CHANGED: pgettext_lazy("gap", "the camera changed its picture"),
    Cause.WAITING: pgettext_lazy("gap", "the first picture was waited for"),
    Cause.CLOCK: pgettext_lazy("gap", "the camera's time jumped"),
    Cause.SILENT: pgettext_lazy("gap", "no picture came"),
    Cause.DISK: pgettext_lazy("gap", "the disk could not take it"),
    Cause.NOT_IN_USE: pgettext_lazy("gap", "the camera was not in use"),
    Cause.NOT_ALLOWED: pgettext_lazy("gap", "its address lay in no allowed network"),
}
UNKNOWN = pgettext_lazy("gap", "nothing is recorded")


def cause_words(cause: str) -> str:
    """Why nothing is recorded."""
    return str(CAUSES[Cause(cause)] if cause in set(Cause) else UNKNOWN)
