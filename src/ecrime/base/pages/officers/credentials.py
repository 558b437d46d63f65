"""The credentials of systems: given for a post, shown once, listed with how they fare, revoked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from ecrime.base.officers import actions, queries, rules
from ecrime.base.officers.facts import Actor, Credential
from ecrime.base.officers.queries import PostingFacts
from ecrime.base.pages import dates
from ecrime.base.pages.fields import Field, Form
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.foundation.errors import AlreadyDone, EcrimeError, Invalid, Problem
from ecrime.foundation.ids import uuid7


@dataclass(frozen=True, slots=True)
class CredentialLine:
    """One credential as a row: of which system, and whether it still opens anything."""

    credential: Credential
    posting: PostingFacts
    is_good: bool


class CredentialForm(Form):
    """From where a system may call, and until when."""

    labels = {"networks": _("Networks"), "until": _("Until the end of")}

    def __init__(self, values: Mapping[str, str], *, today: date, zone: str) -> None:
        super().__init__(values, focus="networks")
        self.values.setdefault("key", str(uuid7()))
        self.today = today
        self.zone = zone

    @property
    def key(self) -> UUID:
        """The word under which the act is done at most once."""
        try:
            return UUID(self.value("key"))
        except ValueError:
            raise Invalid([Problem("", "request.unreadable")]) from None

    @property
    def questions(self) -> list[Field]:
        """The questions as drawn."""
        hint = _("The addresses from which the system calls, like 10.20.30.0/24; several on a line each.")
        return [
            self.text_area("networks", self.labels["networks"], rows=3, hint=hint),
            self.date("until", self.labels["until"], hint=_("A year from now at the latest")),
        ]

    def networks(self) -> tuple[str, ...]:
        """The networks; what is wrong with them is noted."""
        found, problems = rules.read_networks(self.value("networks"))
        self.refuse(*problems)
        return found

    def until(self) -> datetime | None:
        """The moment at which the day is over; None after noting what is wrong."""
        found = dates.read_date("until", self.value("until"), today=self.today)
        if isinstance(found, Problem):
            self.refuse(found)
            return None
        end = dates.day_start(found.last + timedelta(days=1), self.zone)
        self.refuse(*rules.check_until(end, timezone.now()))
        return end


@require_GET
def list_credentials(request: HttpRequest) -> HttpResponse:
    """Every credential of the area, newest first: for which system, until when, when it was used and refused."""
    actor = signed_in(request)
    return page(request, "officers/credentials.html", lines=lines_of(actor), zone=actor.unit.zone)


@require_http_methods(["GET", "POST"])
def give_credential(request: HttpRequest, posting_id: UUID) -> HttpResponse:
    """Ask from where and until when; then make a credential and show it, this once."""
    actor = signed_in(request)
    actor.require("credential.give")
    posting = queries.posting(actor, posting_id)
    zone = actor.unit.zone
    form = CredentialForm(Form.values_of(request), today=dates.today_in(zone, timezone.now()), zone=zone)
    if request.method == "GET" or form.rearrange(request.POST.get("act", "")):
        return _give_page(request, posting, form)
    networks, until = form.networks(), form.until()
    if form.problems or until is None:
        return _give_page(request, posting, form, status=422)
    try:
        _id, secret = actions.give_credential.once(form.key)(actor, posting_id, networks=networks, until=until)
    except AlreadyDone:
        # Sent twice: it was on the first answer only, and nobody can show it again.
        form.refuse(Problem("", "credential.shown_once"))
        form.values["key"] = str(uuid7())
        return _give_page(request, posting, form, status=409)
    except EcrimeError as error:
        return _give_page(request, posting, form, status=form.refuse_act(error))
    return page(request, "officers/credential.html", posting=posting, secret=secret)


@require_http_methods(["GET", "POST"])
def revoke_credential(request: HttpRequest, credential_id: UUID) -> HttpResponse:
    """Say what revoking does; then do it."""
    actor = signed_in(request)
    actor.require("credential.revoke")
    credential = queries.credential(actor, credential_id)
    posting = queries.posting(actor, credential.posting_id)
    if request.POST.get("act") != "revoke":
        return page(
            request, "officers/revoke_credential.html", posting=posting, credential=credential, zone=actor.unit.zone
        )
    actions.revoke_credential(actor, credential.id)
    return see_other("credentials")


def lines_of(actor: Actor) -> list[CredentialLine]:
    """Every credential of the area with its system."""
    postings = {posting.id: posting for posting in queries.postings(actor)}
    now = timezone.now()
    return [
        CredentialLine(one, postings[one.posting_id], one.is_good(now))
        for one in queries.credentials(actor)
        if one.posting_id in postings
    ]


def _give_page(request: HttpRequest, posting: PostingFacts, form: CredentialForm, *, status: int = 200) -> HttpResponse:
    return page(request, "officers/credential.html", status=status, posting=posting, form=form)
