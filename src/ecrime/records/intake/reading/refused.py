"""A file that cannot be read at all: refused whole, with one sentence that says where and what to do."""

from __future__ import annotations

from ecrime.foundation.errors import Invalid, Problem


def file_refused(code: str, **params: str) -> Invalid:
    """The refusal of a whole file; ``code`` is completed to ``file.<code>``."""
    return Invalid([Problem("file", f"file.{code}", params)])
