"""The address of a record's restriction."""

from __future__ import annotations

from django.urls import re_path

from ecrime.records.corrections.restriction_views import restrict_incident
from ecrime.records.incidents.urls import NUMBER

urlpatterns = [re_path(NUMBER + "restriction/$", restrict_incident, name="restriction")]
