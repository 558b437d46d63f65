"""The settings of pages that are measured: a few officers stand in for a service, and ask as quickly as it would."""

from __future__ import annotations

from ecrime.settings.pages import *

MIDDLEWARE = [name for name in MIDDLEWARE if name != "ecrime.web.middleware.pace.Pace"]
