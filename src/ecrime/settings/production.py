"""The settings a service runs with, embedded or behind its own proxy."""

from __future__ import annotations

from ecrime.settings.base import *

# Each thread that answers keeps its connection, checked before use; what a transaction sets on one ends with the
# transaction. No pool of connections: after a restart of the server it tries again after 1, 2, 4 and 8 seconds.
if DATABASES and ROLE == "app":
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["CONN_MAX_AGE"] = None
