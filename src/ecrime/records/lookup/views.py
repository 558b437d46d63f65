"""Looking people up: one page asks why and who, another shows who may be meant."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ecrime.base.country import queries as country
from ecrime.base.database.context import acting_as
from ecrime.base.ledger.access import Access, current_access, open_access
from ecrime.base.ledger.looking import looking_as
from ecrime.base.officers.facts import Actor
from ecrime.base.pages import dates
from ecrime.base.pages.fields import Form
from ecrime.base.pages.lists import Column
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.foundation.errors import Invalid
from ecrime.records.incidents import display as incidents
from ecrime.records.incidents import queries as records
from ecrime.records.lookup import actions, display, queries
from ecrime.records.lookup.facts import MOST_FOUND, SearchId
from ecrime.records.lookup.forms import LookUpForm

COLUMNS = (
    Column(_("Person")),
    Column(_("Roles")),
    Column(_("Matter")),
    Column(_("Area")),
    Column(pgettext_lazy("noun", "Record")),
)


@require_http_methods(["GET", "POST"])
def look_up_people(request: HttpRequest) -> HttpResponse:
    """Ask why, unless it is stated, and who; both are in the ledger before anybody is found."""
    actor = signed_in(request)
    actor.require("people.look_up")
    with acting_as(actor):
        access, now = current_access(actor), records.lawful_time(actor)
    form = LookUpForm(
        Form.values_of(request),
        [] if access else country.purposes(),
        zone=actor.unit.zone,
        within=actor.unit.area_path,
        today=dates.today_in(actor.unit.zone, now),
    )
    if request.method == "POST":
        search = _looked_up(actor, access, form)
        if search is not None:
            return see_other("lookup:found", search)
    return page(request, "lookup/look_up.html", status=422 if form.problems else 200, form=form)


@require_GET
def see_found(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """Who may be meant; to open a record is an entry of its own."""
    actor = signed_in(request)
    search = SearchId(search_id)
    with acting_as(actor):
        sought = queries.sought(actor, search)
        found, is_cut = queries.found(actor, search)
        names = incidents.names_for({one.area_id for one in found}, people=False)
        said = display.sought_text(sought, zone=actor.unit.zone)
    return page(
        request,
        "lookup/found.html",
        sought=said,
        rows=[display.found_line(one, names) for one in found],
        columns=COLUMNS,
        most=MOST_FOUND if is_cut else 0,
    )


def _looked_up(actor: Actor, access: Access | None, form: LookUpForm) -> SearchId | None:
    """Both acts or none; what is refused is shown at its field."""
    sought = form.sought()
    if form.problems:
        return None
    try:
        with looking_as(actor):
            return actions.look_up_people(access or open_access(actor, **form.stated()), sought)
    except Invalid as invalid:
        form.refuse_act(invalid)
        return None
