"""How what parses says that a file is not taken."""

from __future__ import annotations


class FileRefused(Exception):
    """A file is not taken; ``code`` has a sentence in both languages, ``params`` its figures."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def corrupt() -> FileRefused:
    """It is not whole, or not what its first bytes say."""
    return FileRefused("upload.corrupt")
