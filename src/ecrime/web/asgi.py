"""The gateway of live pictures as an ASGI application, for the server that serve_live.py starts."""

from __future__ import annotations

import os
from pathlib import Path

from ecrime.cameras.watching.live.gateway import Gateway

HOSTS = "localhost,127.0.0.1,[::1]"

application = Gateway(
    database=os.environ["DATABASE_URL"],
    taps=Path(os.environ["ECRIME_TAPS"]),
    hosts=[name.strip() for name in os.environ.get("ECRIME_HOSTS", HOSTS).split(",")],
    pages_port=int(os.environ["ECRIME_PORT"]),
)
