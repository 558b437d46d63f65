"""The report of an import for both sides: as a page, on paper with two places to sign, attested and signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.base.officers.signatures import Asked
from ecrime.base.pages import signing
from ecrime.base.pages.fields import Field, Form
from ecrime.base.pages.page import page, pdf, see_other, signed_in, to_keep
from ecrime.foundation.errors import Changed, EcrimeError, Invalid, NotFound
from ecrime.foundation.ids import uuid7
from ecrime.records.corrections.forms import sent
from ecrime.records.incidents import queries as incidents
from ecrime.records.intake import actions, attested, queries
from ecrime.records.intake.facts import AttestationId, Batch
from ecrime.records.intake.reconciliation import Reconciliation, reconciled
from ecrime.records.intake.report_words import report_words


class _Said(TypedDict):
    attestation_id: AttestationId
    other_name: str
    other_office: str
    note: str


class AttestForm(Form):
    """Who signs for the old system; ``key`` is under which the attestation is kept."""

    labels = {"other_name": _("Name"), "other_office": _("Office")}

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.values.setdefault("key", str(uuid7()))

    @property
    def key(self) -> AttestationId:
        """Under which a second press of the button is known."""
        try:
            return AttestationId(UUID(self.value("key")))
        except ValueError:
            return AttestationId(uuid7())

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
    """What the file held and what became of every row; whoever attests it is laid the words before, and signs."""
    actor = signed_in(request)
    actor.require("incident.import")
    batch = queries.batch(actor, batch_id)
    report = _report(actor, batch)
    form = AttestForm(sent(request))
    attestations = queries.attestations(actor, batch.id)
    status, asked = 200, None
    if any(each.id == form.key for each in attestations):
        return see_other("intake:report", batch_id)  # sent twice
    if request.method == "POST" and (act := request.POST.get("act", "")) != "change":
        try:
            if act == "attest":
                _attest(request, actor, batch, report, form)
                return see_other("intake:report", batch_id)
        except EcrimeError as refusal:
            status = form.refuse_act(refusal)
        if status != Invalid.status:
            status, asked = _lay(request, actor, batch, report, form, status=status)
    named = officers.officer_names(actor, {each.attested_by for each in attestations})
    return page(
        request,
        "intake/report.html",
        status=status,
        batch=batch,
        report=report,
        words=report_words(report),
        form=form,
        asked=asked,
        may_attest=actor.may("batch.attest") and batch.has_ended,
        may_print=actor.may("batch.report"),
        attestations=[
            (each, named.get(each.attested_by, ("", "")), each.report_hash == report.hash) for each in attestations
        ],
        zone=actor.unit.zone,
    )


@require_GET
def export_attestation(request: HttpRequest, batch_id: UUID, attestation_id: UUID) -> HttpResponse:
    """A signed attestation with its report as a file that anybody can check; the ledger has it first."""
    actor = signed_in(request)
    batch = queries.batch(actor, batch_id)
    found = next((each for each in queries.attestations(actor, batch.id) if each.id == attestation_id), None)
    if found is None or not found.is_signed:
        raise NotFound("batch.none")
    content = attested.content_of(actor, found.id)
    actions.report_batch(actor, batch, found.report_hash)
    return to_keep(HttpResponse(content, content_type="application/json"), f"attestation-{attestation_id}.json")


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
    documents = queries.documents_of_batch(actor, batch.id) if batch.documents else (0, 0)
    return reconciled(batch, figures, incidents.counts_of_batch(actor, batch.id), people, documents)


def _attest(request: HttpRequest, actor: Actor, batch: Batch, report: Reconciliation, form: AttestForm) -> None:
    """Attest the very report that was on the page, signed. Raises Changed when it is another by now."""
    _check_same(report, form)
    signature = signing.signature_of(request, actor)
    actions.attest_batch(actor, batch, report.content, signature_id=signature, **_said(form))


def _lay(
    request: HttpRequest, actor: Actor, batch: Batch, report: Reconciliation, form: AttestForm, *, status: int
) -> tuple[int, Asked | None]:
    """The words of the attestation before the officer; or why there can be none."""
    rehearsed = actions.attest_batch.rehearsal(queries.words_to_sign(form.key))
    try:
        _check_same(report, form)
        words = rehearsed(actor, batch, report.content, signature_id=signing.NOT_SIGNED_YET, **_said(form))
        return status, signing.lay_before(request, actor, words)
    except EcrimeError as refusal:
        return form.refuse_act(refusal), None


def _check_same(report: Reconciliation, form: AttestForm) -> None:
    if form.value("report") != report.hash.hex():
        raise Changed("batch.report_changed")


def _said(form: AttestForm) -> _Said:
    return {
        "attestation_id": form.key,
        "other_name": form.value("other_name"),
        "other_office": form.value("other_office"),
        "note": form.value("note"),
    }
