"""Addresses of footage and of privacy zones. No word about anybody stands in one."""

from __future__ import annotations

from django.urls import path, re_path

from ecrime.cameras.watching.footage import hold_views, picture_views, views, zone_views

app_name = "footage"

urlpatterns = [
    path("footage/", views.open_footage, name="open"),
    path("footage/index/", picture_views.list_pieces, name="index"),
    path("footage/pieces/<uuid:camera_id>.mp4", picture_views.show_pieces, name="pieces"),
    path("footage/pictures/<uuid:camera_id>.jpg", picture_views.show_picture, name="picture"),
    path("footage/holds/", hold_views.list_holds, name="holds"),
    path("footage/holds/place/", hold_views.place_hold, name="place_hold"),
    path("footage/holds/<uuid:hold_id>/lift/", hold_views.lift_hold, name="lift_hold"),
    re_path(r"^cameras/(?P<camera>[A-Z0-9][A-Z0-9-]{1,19})/zones/$", zone_views.set_zones, name="zones"),
]
