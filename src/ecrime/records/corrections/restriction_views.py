"""The page of a restriction: hide a record at once in an urgent error, or show it again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.fields import Form
from ecrime.base.pages.language import page_language
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.foundation.errors import EcrimeError, Forbidden, Invalid
from ecrime.records.corrections import actions, restrictions
from ecrime.records.corrections.restriction_forms import RestrictionForm
from ecrime.records.corrections.restrictions import Restriction
from ecrime.records.incidents import queries
from ecrime.records.incidents.facts import IncidentRow
from ecrime.records.incidents.opening import open_record

ACTS = {"place": actions.place_restriction, "end": actions.end_restriction}


@require_http_methods(["GET", "POST"])
def restrict_incident(request: HttpRequest, number: str) -> HttpResponse:
    """Say what a restriction does, or why one stands; place it or end it."""
    actor = signed_in(request)
    if not (actor.may("restriction.place") or actor.may("restriction.end")):
        raise Forbidden("right.missing", right="restriction.place")
    row = queries.row(actor, number)
    form = RestrictionForm(Form.values_of(request))
    act = ACTS.get(request.POST.get("act", ""))
    status = 200
    if act is not None:
        reason = form.reason()
        try:
            if form.problems:
                raise Invalid(form.problems)
            act(actor, queries.subject(actor, number), reason=reason)
            return see_other("incidents:see", number)
        except EcrimeError as error:
            status = form.refuse_act(error)
    standing = restrictions.restriction_on(actor, row.id)
    why = _reason(actor, row) if standing else ""
    return page(
        request,
        "corrections/restrict.html",
        status=status,
        form=form,
        number=number,
        standing=standing,
        why=why,
        placed_by=_name(actor, standing) if standing else "",
        may_place=actor.may("restriction.place"),
        may_end=actor.may("restriction.end"),
        zone=actor.unit.zone,
    )


def _reason(actor: Actor, row: IncidentRow) -> str:
    """Why the record is restricted; the words tell of people, so the record is opened first."""
    access, _row = open_record(actor, row.number)
    return restrictions.reason_of(access, row.id)


def _name(actor: Actor, standing: Restriction) -> str:
    found = officers.officer_names(actor, {standing.placed_by})
    return found[standing.placed_by][0 if page_language() == "km" else 1]
