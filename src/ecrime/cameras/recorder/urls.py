"""The address at which stands how recording stands. The other pages of footage are those of who watches it."""

from __future__ import annotations

from django.urls import path

from ecrime.cameras.recorder import views

app_name = "recorder"

urlpatterns = [path("cameras/recording/", views.see_recording, name="recording")]
