"""Addresses of the ledger for outsiders, and of receipts for officers."""

from __future__ import annotations

from django.urls import path, re_path

from ecrime.base.pages.ledger import files, views

app_name = "ledger"

SIZE = r"(?:0|[1-9][0-9]{0,14})"

urlpatterns = [
    path("ledger/", views.show_ledger, name="public"),
    path("ledger/paper.pdf", views.print_checkpoint, name="paper"),
    path("ledger/checkpoint", files.checkpoint, name="checkpoint"),
    re_path(rf"^ledger/checkpoint/(?P<size>{SIZE})$", files.checkpoint_of, name="checkpoint_of"),
    re_path(
        r"^ledger/tile/(?P<level>[0-7])/(?P<name>(?:x[0-9]{3}/){0,4}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?$",
        files.tile,
        name="tile",
    ),
    re_path(rf"^ledger/consistency/(?P<older>{SIZE})/(?P<size>{SIZE})$", files.consistency, name="consistency"),
    re_path(rf"^ledger/inclusion/(?P<size>{SIZE})/(?P<index>{SIZE})$", files.inclusion, name="inclusion"),
    path("ledger/key", files.key, name="key"),
    re_path(r"^ledger/ending/(?P<ended>[1-9][0-9]{0,4})$", files.ending, name="ending"),
    re_path(r"^ledger/(?P<name>verify\.py|witness\.py)$", files.program, name="program"),
    path("ledger/cosign", files.cosign, name="cosign"),
    path("ledger/entries/<uuid:entry_id>/", views.see_receipt, name="receipt"),
    path("ledger/entries/<uuid:entry_id>/receipt.txt", views.take_receipt, name="take_receipt"),
]
