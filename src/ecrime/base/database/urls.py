"""Reads a database address, for libpq and for Django."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


def parts_of(url: str) -> dict[str, str]:
    """Libpq keywords of ``postgresql://user:password@host:port/name?host=/socket/folder``.

    Raises ValueError in one sentence when the address is not one of PostgreSQL's.
    """
    split = urlsplit(url)
    if split.scheme not in ("postgresql", "postgres") or not split.path.strip("/"):
        raise ValueError("A database address looks like postgresql://user:password@host:5432/name; correct it.")
    query = {key: values[-1] for key, values in parse_qs(split.query).items()}
    found = {
        "dbname": unquote(split.path.lstrip("/")),
        "user": unquote(split.username or ""),
        "password": unquote(split.password or ""),
        "host": query.pop("host", unquote(split.hostname or "")),
        "port": query.pop("port", str(split.port or 5432)),
        **query,
    }
    return {key: value for key, value in found.items() if value}


def django_database(url: str) -> dict[str, Any]:
    """A Django DATABASES entry for the address; other libpq keywords (sslmode …) go to OPTIONS."""
    parts = parts_of(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 0,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {"application_name": "ecrime", **parts},
    }
