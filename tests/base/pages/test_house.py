"""The parts page is for those who build pages; a service that runs does not have it."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.urls import Resolver404, resolve
from django.utils import translation

from ecrime.base.pages import house


def test_it_has_no_address_in_a_running_service() -> None:
    with pytest.raises(Resolver404):
        resolve("/house/parts/")


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("state", ["", "empty"])
def test_every_part_can_be_drawn(language: str, state: str) -> None:
    with translation.override(language):
        answer = house.show_parts(RequestFactory().get("/house/parts/", {"state": state}))
    assert answer.status_code == 200
    assert "{{" not in answer.content.decode()
