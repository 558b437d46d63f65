"""The page that asks for what people and records will be looked up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from ecrime.base.country import queries as country
from ecrime.base.ledger.access import open_access
from ecrime.base.pages.fields import Form
from ecrime.base.pages.page import page, see_other, signed_in
from ecrime.base.pages.purpose.forms import PurposeForm
from ecrime.foundation.errors import Invalid


@require_http_methods(["GET", "POST"])
def open_purpose(request: HttpRequest) -> HttpResponse:
    """Ask for the purpose, write it to the ledger, and go back to what was to be opened."""
    actor = signed_in(request)
    actor.require("access.open")
    to = _own_path(request.POST.get("next") or request.GET.get("next", ""))
    form = PurposeForm(Form.values_of(request), country.purposes())
    if request.method == "POST":
        try:
            open_access(actor, **form.stated())
        except Invalid as invalid:
            form.refuse_act(invalid)
        else:
            return see_other(to or reverse("desk"))
    return page(request, "pages/purpose.html", status=422 if form.problems else 200, form=form, next=to)


def _own_path(to: str) -> str:
    """The path if it is one of ours, else nothing."""
    return to if to and url_has_allowed_host_and_scheme(to, allowed_hosts=None) else ""
