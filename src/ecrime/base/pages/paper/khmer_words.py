"""Where a line of Khmer may be broken: between words, which Khmer writes without spaces."""

from __future__ import annotations

from itertools import accumulate
from threading import Lock

import khmercut  # type: ignore[import-untyped]

# Its model answers one at a time.
_one_at_a_time = Lock()


def word_starts(text: str) -> frozenset[int]:
    """The places in the text, after the first, at which a word begins.

    Nothing of the text is kept: what was segmented may be a name.
    """
    with _one_at_a_time:
        words = khmercut.tokenize(text)
    return frozenset(accumulate(len(word) for word in words[:-1]))
