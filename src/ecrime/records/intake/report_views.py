"""The report of an import for both sides: as a page, on paper with two places to sign, attested."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.fields import Field, Form
from ecrime.base.pages.page import page, pdf, see_other, signed_in
from ecrime.foundation.errors import Changed, EcrimeError, NotFound
from ecrime.records.incidents import queries as incidents
from ecrime.records.intake import actions, queries
from ecrime.records.intake.facts import Batch
from ecrime.records.intake.reconciliation import Reconciliation, reconciled
from ecrime.records.intake.report_words import report_words


class AttestForm(Form):
    """Who signs for the old system."""

    labels = {"other_name": _("Name"), "other_office": _("Office")}

    @property
    def questions(self) -> list[Field]:
        """The questions of the page, in order."""
        return [
            self.text("other_name", _("Who signs for the old system: name")),
            self.text("other_office", _("Their office")),
            self.text("note", _("Note, like the number of the letter with both signatures"), optional=True),
        ]


@require_http_methods(["GET", "POST"])
def see_report(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """What the file held and what became of every row; a POST attests it."""
    actor = signed_in(request)
    actor.require("incident.import")
    batch = queries.batch(actor, batch_id)
    report = _report(actor, batch)
    form = AttestForm(Form.values_of(request) if request.method == "POST" else {})
    status = 200
    if request.method == "POST":
        try:
            _attest(actor, batch, report, form)
            return see_other("intake:report", batch_id)
        except EcrimeError as refusal:
            status = form.refuse_act(refusal)
    attestations = queries.attestations(actor, batch.id)
    return page(
        request,
        "intake/report.html",
        status=status,
        batch=batch,
        report=report,
        words=report_words(report),
        form=form,
        may_attest=actor.may("batch.attest") and batch.has_ended,
        may_print=actor.may("batch.report"),
        attestations=[(each, each.report_hash == report.hash) for each in attestations],
        names=officers.officer_names(actor, {each.attested_by for each in attestations}),
        zone=actor.unit.zone,
    )


@require_GET
def report_batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The report on paper; the ledger keeps its hash."""
    # The paper takes half a second to load.
    from ecrime.records.intake.report_paper import printed

    actor = signed_in(request)
    batch = queries.batch(actor, batch_id)
    report = _report(actor, batch)
    made_at = actions.report_batch(actor, batch, report.hash)
    return pdf(printed(report, made_at, actor.unit), f"import-{batch_id}.pdf")


def _report(actor: Actor, batch: Batch) -> Reconciliation:
    """The report as it stands. Raises NotFound for a file that was never checked."""
    figures = queries.figures(actor, batch.id)
    if figures is None or not batch.is_mapped:
        raise NotFound("batch.no_figures")
    people = incidents.people_of_batch(actor, batch.id) if batch.people else {}
    return reconciled(batch, figures, incidents.counts_of_batch(actor, batch.id), people)


def _attest(actor: Actor, batch: Batch, report: Reconciliation, form: AttestForm) -> None:
    """Attest the very report that was on the page. Raises Changed when it is another by now."""
    if form.value("report") != report.hash.hex():
        raise Changed("batch.report_changed")
    actions.attest_batch(
        actor,
        batch,
        report.hash,
        other_name=form.value("other_name"),
        other_office=form.value("other_office"),
        note=form.value("note"),
    )
