"""Production plus the parts page and detailed errors on this machine."""

from __future__ import annotations

from ecrime.settings.base import *

DEBUG = True
