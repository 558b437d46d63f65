"""Addresses of sites and cameras."""

from __future__ import annotations

from django.urls import path, re_path

from ecrime.cameras.sites import camera_views, import_views, network_views, views

app_name = "sites"

CAMERA = r"^cameras/(?P<camera>[A-Z0-9][A-Z0-9-]{1,19})/"
SITE = r"^sites/(?P<site>[A-Z0-9][A-Z0-9-]{1,19})/"

urlpatterns = [
    path("cameras/", camera_views.list_cameras, name="cameras"),
    path("cameras/add/", camera_views.add_camera, name="add_camera"),
    path("cameras/import/", import_views.import_cameras, name="import_cameras"),
    path("cameras/import/cameras.csv", import_views.example_list, name="example_list"),
    path("cameras/networks/", network_views.list_networks, name="networks"),
    path("cameras/networks/probe/", network_views.probe_networks, name="probe_networks"),
    path("cameras/networks/<uuid:network_id>/withdraw/", network_views.withdraw_network, name="withdraw_network"),
    re_path(CAMERA + "$", camera_views.see_camera, name="camera"),
    re_path(CAMERA + "correct/$", camera_views.correct_camera, name="correct_camera"),
    re_path(CAMERA + "credential/$", camera_views.give_login, name="give_login"),
    re_path(CAMERA + "probe/$", camera_views.probe_camera, name="probe_camera"),
    re_path(CAMERA + "remove/$", camera_views.remove_camera, name="remove_camera"),
    path("sites/", views.list_sites, name="sites"),
    path("sites/add/", views.add_site, name="add_site"),
    re_path(SITE + "$", views.see_site, name="site"),
    re_path(SITE + "correct/$", views.correct_site, name="correct_site"),
    re_path(SITE + "decide/$", views.decide_site, name="decide_site"),
]
