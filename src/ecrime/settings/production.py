"""The settings a service runs with, embedded or behind its own proxy."""

from __future__ import annotations

from ecrime.settings.base import *

# Connections are kept and checked before use; what a transaction sets on one ends with the transaction.
if DATABASES and ROLE == "app":
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
