"""One way to answer with a page, so that every page has the same shell, language and caching."""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils import timezone

from ecrime.base.officers.facts import Actor
from ecrime.base.officers.queries import is_demo, past_share
from ecrime.base.pages import navigation
from ecrime.base.pages.language import page_language
from ecrime.foundation.errors import SignInNeeded

Answer = TypeVar("Answer", bound=HttpResponseBase)


class SeeOther(HttpResponseRedirect):
    """The act is done; the browser fetches the next page, so that reloading repeats nothing."""

    status_code = 303


def actor_of(request: HttpRequest) -> Actor | None:
    """The officer who asks, or None when nobody is signed in."""
    return getattr(request, "actor", None)


def signed_in(request: HttpRequest) -> Actor:
    """The officer who asks; raises SignInNeeded when there is none."""
    actor = actor_of(request)
    if actor is None:
        raise SignInNeeded("sign_in.needed")
    return actor


def page(request: HttpRequest, template: str, *, status: int = 200, **context: object) -> HttpResponse:
    """Draw a staff page: the template in the shell, never kept by a cache."""
    actor = actor_of(request)
    jobs = navigation.jobs_for(actor, request.path)
    purpose_bar = getattr(request, "purpose_bar", None)
    shell = {
        "actor": actor,
        "jobs": jobs,
        "may_look_up": any(links.job is navigation.Job.LOOK_UP for links in jobs),
        "language": page_language(),
        "purpose_bar": purpose_bar() if purpose_bar else None,
        "is_demo": is_demo(),
        "past_share": past_share(),
        "now": timezone.now(),
    }
    response = render(request, template, shell | context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def pdf(content: bytes, name: str) -> HttpResponse:
    """Show a file to be printed or kept; no cache keeps it."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def to_keep(response: Answer, name: str) -> Answer:
    """Hand an answer out as a file to be kept under this name; no cache keeps it."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def text_to_keep(content: str, name: str) -> HttpResponse:
    """Hand plain text out as a file to be kept."""
    return to_keep(HttpResponse(content, content_type="text/plain; charset=utf-8"), name)


def see_other(to: str, *args: object, **kwargs: object) -> HttpResponse:
    """Send the browser on after an act; ``to`` is a URL name or a path, as for Django's redirect."""
    response = SeeOther(resolve_url(to, *args, **kwargs))
    response["Cache-Control"] = "no-store"
    return response
