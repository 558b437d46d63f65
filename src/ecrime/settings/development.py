"""The shared settings plus detailed errors and the parts page, on this machine."""

from __future__ import annotations

from ecrime.settings.base import *

DEBUG = True
