"""The settings of the processes that serve pages: nobody waits in front of one for long."""

from __future__ import annotations

from ecrime.settings.production import *

# A page that has found nothing by then says so, and its officer may narrow what he asks for.
STATEMENT_S = 10
LOCK_S = 4
CONNECT_S = 2

if DATABASES:
    _given = DATABASES["default"]["OPTIONS"].get("options", "")
    _own = f"-c statement_timeout={STATEMENT_S}s -c lock_timeout={LOCK_S}s"
    DATABASES["default"]["OPTIONS"]["options"] = f"{_given} {_own}".strip()
    DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", CONNECT_S)
