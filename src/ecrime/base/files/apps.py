"""Django's name for this slice."""

from __future__ import annotations

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "ecrime.base.files"
    label = "files"
