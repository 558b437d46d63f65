"""Every answer carries the strict headers, and no template breaks them with a script or style of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

import ecrime
from ecrime.web.middleware.headers import CONTENT_POLICY, SecurityHeaders, content_policy

TEMPLATES = sorted(Path(ecrime.__file__).parent.rglob("templates/**/*.html"))
INLINE = re.compile(r"\sstyle\s*=|<style|\son\w+\s*=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)


def test_the_policy_allows_nothing_but_ours() -> None:
    answer = SecurityHeaders(lambda _: HttpResponse())(RequestFactory().get("/"))
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    for name, value in {
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
    }.items():
        assert answer[name] == value
    assert "camera=()" in answer["Permissions-Policy"]


def test_a_view_may_say_otherwise() -> None:
    own = HttpResponse(headers={"Referrer-Policy": "no-referrer"})
    assert SecurityHeaders(lambda _: own)(RequestFactory().get("/"))["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_script_or_style(template: Path) -> None:
    assert INLINE.findall(template.read_text(encoding="utf-8")) == []


def test_a_page_may_need_more_sources_and_the_rest_of_the_policy_stands() -> None:
    told = content_policy({"media-src": "blob:", "connect-src": "ws://localhost:8001"}).split("; ")
    assert "connect-src 'self' ws://localhost:8001" in told
    assert "media-src blob:" in told
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} <= set(told)
    assert content_policy({"connect-src": ""}) == CONTENT_POLICY
