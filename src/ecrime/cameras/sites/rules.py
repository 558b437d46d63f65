"""What may be registered and decided: pure."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar, cast

from ecrime.cameras.sites import addresses
from ecrime.cameras.sites.facts import CameraFacts, CameraState, DecisionFacts, Login, Site, SiteFacts
from ecrime.foundation.errors import Problem
from ecrime.foundation.text import TextRefused, clean_text

F = TypeVar("F", SiteFacts, DecisionFacts, CameraFacts)

# The database holds to the same bounds.
NAME_LENGTH, STREET_LENGTH, WORD_LENGTH = 200, 500, 100
REASON_LENGTH, GROUND_LENGTH, SHORT_REASON = 2_000, 500, 500
REVIEWED_WITHIN = timedelta(days=1830)
LONGEST_LOGIN = 100
BOUNDS: dict[str, tuple[float, float]] = {
    "height_m": (0, 200),
    "bearing": (0, 359.9999),
    "tilt": (-90, 90),
    "focal_mm": (0.5, 2000),
    "sensor_mm": (0.5, 100),
    "angle": (0.1, 360),
}
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}")
# Users and passwords with which cameras leave their makers, and what installers choose most; compared without case.
_KNOWN = (
    "|12345|123456|1234|12345678|123456789|111111|000000|888888|666666|4321|9999|1111|0000|admin|admin1|admin12|admin123"
    "|admin1234|admin12345|administrator|password|password1|pass|root|user|guest|default|system|service|supervisor|meinsm"
    "|ikwb|jvc|camera|ipcam|ipcamera|hikvision|hik12345|dahua|dahua123|axis|bosch|samsung|sony|panasonic|vivotek|uniview"
    "|foscam|tplink|tp-link|xc3511|vizxv|juantech|smcadmin|wbox123|fliradmin|qwerty|abc123|abcd1234|888admin|pfsense|ubnt"
    "|tljwpbo6|klv123|klv1234|jvbzd|anko|zlxx.|7ujmko0admin|7ujmko0vizxv|hi3518|realtek|dreambox"
)
DEFAULT_PASSWORDS = frozenset(_KNOWN.split("|"))


def angle_of_view(facts: CameraFacts) -> float | None:
    """The angle from left to right in degrees: as stated, else of lens and sensor (2 atan(width / 2 f))."""
    if facts.angle is not None:
        return facts.angle
    if facts.focal_mm is None or facts.sensor_mm is None:
        return None
    return math.degrees(2 * math.atan(facts.sensor_mm / (2 * facts.focal_mm)))


def is_default(login: Login) -> bool:
    """True for a password that everybody knows: one of the list, none at all, or the user's own name."""
    password = login.password.casefold()
    return password in DEFAULT_PASSWORDS or password == login.user.casefold()


def check_login(login: Login) -> list[Problem]:
    """What is wrong with a user and password; bad ones are taken, and flagged (``is_default``)."""
    problems = []
    for name, said in (("user", login.user), ("password", login.password)):
        if len(said) > LONGEST_LOGIN or any(ord(letter) < 32 or ord(letter) == 127 for letter in said):
            problems.append(Problem(name, "camera.login_unfit", {"most": str(LONGEST_LOGIN)}))
    if ":" in login.user:
        problems.append(Problem("user", "camera.user_colon"))
    if not login.user:
        problems.append(Problem("user", "camera.user_missing"))
    return problems


def check_site(facts: SiteFacts) -> tuple[SiteFacts, list[Problem]]:
    """The facts of a site as they are kept, and what is wrong with them."""
    kept, problems = _cleaned(facts, {"name_km": NAME_LENGTH, "name_latin": NAME_LENGTH, "street": STREET_LENGTH})
    if not _CODE.fullmatch(facts.code):
        problems.append(Problem("code", "site.code_unfit"))
    for name in ("name_km", "name_latin"):
        if not getattr(kept, name):
            problems.append(Problem(name, "site.name_missing"))
    for name, most in (("longitude", 180), ("latitude", 90)):
        if not -most <= getattr(facts, name) <= most:
            problems.append(Problem(name, "site.point_impossible"))
    return kept, problems


def check_decision(facts: DecisionFacts) -> tuple[DecisionFacts, list[Problem]]:
    """The facts of a decision as they are kept, and what is wrong with them."""
    kept, problems = _cleaned(facts, {"reason": REASON_LENGTH, "ground": GROUND_LENGTH}, lines={"reason"})
    for name in ("reason", "ground"):
        if not any(map(str.isalnum, getattr(kept, name))):
            problems.append(Problem(name, f"site.{name}_missing"))
    if not facts.valid_from < facts.review_on <= facts.valid_from + REVIEWED_WITHIN:
        problems.append(Problem("review_on", "site.review_unfit"))
    return kept, problems


def leaves_cameras_without(decision: DecisionFacts, *, today: date, in_use: int) -> bool:
    """True when cameras in use would stand where no decision says yes today."""
    return in_use > 0 and not (decision.allowed and decision.valid_from <= today)


def check_camera(facts: CameraFacts, *, retention: Collection[str]) -> tuple[CameraFacts, list[Problem]]:
    """The facts of a camera as they are kept, and what is wrong with them; where its streams are is another question.

    retention  the classes of the pack
    """
    words = dict.fromkeys(("make", "model", "serial"), WORD_LENGTH)
    kept, problems = _cleaned(facts, {**words, "hidden_reason": SHORT_REASON})
    if not _CODE.fullmatch(facts.code):
        problems.append(Problem("code", "camera.code_unfit"))
    if facts.retention not in retention:
        problems.append(Problem("retention", "camera.retention_unknown"))
    for name, (least, most) in BOUNDS.items():
        value = getattr(facts, name)
        if value is not None and not least <= value <= most:
            bounds = {"least": f"{least:g}", "most": f"{most:g}"}
            problems.append(Problem(name, "camera.number_bounds", bounds))
    if (facts.focal_mm is None) != (facts.sensor_mm is None):
        problems.append(Problem("sensor_mm", "camera.lens_whole"))
    if not facts.public and not any(map(str.isalnum, kept.hidden_reason)):
        problems.append(Problem("hidden_reason", "camera.hidden_reason_missing"))
    if facts.state is CameraState.REMOVED:
        problems.append(Problem("state", "camera.remove_by_itself"))
    roles = [stream.role for stream in facts.streams]
    if len(set(roles)) < len(roles):
        problems.append(Problem("streams", "camera.stream_twice"))
    for stream in facts.streams:
        problems += addresses.check_stream(f"streams.{stream.role.value}", stream)
        problems += _size(f"streams.{stream.role.value}", stream.width, stream.height, stream.rate)
    return kept if not facts.public else replace(kept, hidden_reason=""), problems


def check_state(facts: CameraFacts, site: Site) -> list[Problem]:
    """A camera is in use only where the decision that stands says yes."""
    if facts.state is CameraState.IN_USE and not site.may_have_cameras:
        return [Problem("state", "camera.site_undecided")]
    return []


def _size(field: str, width: int | None, height: int | None, rate: float | None) -> list[Problem]:
    bounds = {"width": (width, 16, 16384), "height": (height, 16, 16384), "rate": (rate, 0.1, 240)}
    return [
        Problem(f"{field}.{name}", "camera.number_bounds", {"least": f"{least:g}", "most": str(most)})
        for name, (value, least, most) in bounds.items()
        if value is not None and not least <= value <= most
    ]


def _cleaned(facts: F, lengths: Mapping[str, int], *, lines: Collection[str] = ()) -> tuple[F, list[Problem]]:
    kept: dict[str, str] = {}
    problems = []
    for name, most in lengths.items():
        try:
            kept[name] = clean_text(getattr(facts, name), max_length=most, multiline=name in lines)
        except TextRefused as refused:
            problems.append(Problem(name, refused.code, refused.params))
    return replace(facts, **cast(Any, kept)), problems
