"""Addresses of walls and of the networks of headquarters."""

from __future__ import annotations

from django.urls import path

from ecrime.cameras.watching.live import network_views, views

app_name = "live"

urlpatterns = [
    path("live/", views.open_wall, name="open"),
    path("live/<int:wall>/", views.show_wall, name="wall"),
    path("live/watch/", views.watch_cameras, name="watch"),
    path("live/watching/", views.who_watches, name="watching"),
    path("live/headquarters/", network_views.list_headquarters, name="headquarters"),
    path(
        "live/headquarters/<uuid:network_id>/withdraw/",
        network_views.withdraw_headquarters,
        name="withdraw_headquarters",
    ),
]
