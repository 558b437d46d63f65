"""Addresses of walls and of the networks of headquarters."""

from __future__ import annotations

from django.urls import path

from ecrime.cameras.watching.live import deed_views, network_views, past_views, views

app_name = "live"

urlpatterns = [
    path("live/", views.open_wall, name="open"),
    path("live/<int:wall>/", views.show_wall, name="wall"),
    path("live/watch/", views.watch_cameras, name="watch"),
    path("live/watching/", views.who_watches, name="watching"),
    path("live/mark/", deed_views.mark_watched, name="mark"),
    path("live/hold/", deed_views.hold_watched, name="hold"),
    path("live/watches/", past_views.list_watches, name="watches"),
    path("live/headquarters/", network_views.list_headquarters, name="headquarters"),
    path(
        "live/headquarters/<uuid:network_id>/withdraw/",
        network_views.withdraw_headquarters,
        name="withdraw_headquarters",
    ),
]
