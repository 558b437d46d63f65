"""A log line says what happened and where, and never what an exception said."""

from __future__ import annotations

import json

from ecrime.foundation.errors import Forbidden
from ecrime.foundation.log_lines import about_exception, causes_of, log_line


def refused() -> Exception:
    """A refusal that came of another fault, both full of what somebody typed."""
    try:
        try:
            raise KeyError("Planted")
        except KeyError as cause:
            raise Forbidden("area.outside_post", right="Planted") from cause
    except Forbidden as refusal:
        return refusal


def test_fields_that_are_none_are_left_out() -> None:
    line = json.loads(log_line("INFO", "ecrime.trial", "trial.event", count=0, code=None))
    assert list(line) == ["time", "level", "logger", "event", "count"]


def test_an_exception_is_told_by_types_code_and_places() -> None:
    told = about_exception(refused())
    assert told["error"] == ["ecrime.foundation.errors.Forbidden", "builtins.KeyError"]
    assert (told["code"], told["sqlstate"]) == ("area.outside_post", None)
    assert "test_log_lines.py" in str(told["frames"])
    assert "Planted" not in str(told)


def test_a_circle_of_causes_comes_to_an_end() -> None:
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert causes_of(first) == [second, first]
