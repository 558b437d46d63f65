"""How large a request may be: that of a form, but where a slice says that its page takes a file."""

from __future__ import annotations

# In bytes. All that people type, several times over; a file has the limit of the page that takes it.
MOST_OF_A_FORM = 3_000_000
# What stands around a file in the request that brings it: the other answers, headings and separators.
AROUND = 1_000_000

_most: dict[str, int] = {}


def register(url_name: str, most: int) -> None:
    """Say that a page takes a file of at most so many bytes; called from a slice's ``ready()``."""
    _most[url_name] = most


def pages() -> dict[str, int]:
    """Every page that takes a file, with the most bytes it may have."""
    return dict(_most)


def most_for(url_name: str) -> int:
    """How many bytes a request to this page may have."""
    return _most[url_name] + AROUND if url_name in _most else MOST_OF_A_FORM
