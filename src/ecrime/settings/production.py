"""The settings a service runs with, embedded or behind its own proxy."""

from __future__ import annotations

from ecrime.settings.base import *
