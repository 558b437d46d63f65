"""Django's name for this slice."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "ecrime.base.ledger"
    label = "ledger"
