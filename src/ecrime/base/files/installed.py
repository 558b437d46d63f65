"""The files of this installation: which back end, and the keys at hand."""

from __future__ import annotations

from django.conf import settings

from ecrime.base.files.local_store import LocalStore
from ecrime.base.files.sealed_files import SealedFiles
from ecrime.base.files.store import FileStore
from ecrime.base.keys import masters


def store() -> FileStore:
    """Where sealed files lie."""
    return LocalStore(settings.FILES)


def files() -> SealedFiles:
    """The same with the keys, read anew each time: a rotation in another process counts at once."""
    return SealedFiles(store(), masters.read(settings.MASTER_KEYS))
