"""The pages of imports: list, upload, preview with every problem, progress, report, withdrawal."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from ecrime.base.database.context import acting_as
from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.fields import Form
from ecrime.base.pages.lists import ListState
from ecrime.base.pages.messages import text_for
from ecrime.base.pages.page import page, see_other, signed_in, to_keep
from ecrime.foundation.errors import AlreadyDone, Changed, Invalid, Problem
from ecrime.records.incidents import queries as incidents
from ecrime.records.intake import actions, jobs, preview, queries
from ecrime.records.intake.batch_words import BatchWords
from ecrime.records.intake.facts import Batch, BatchState
from ecrime.records.intake.forms import UploadForm
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.intake.opening import opened
from ecrime.records.intake.reading.limits import MIB
from ecrime.records.intake.report import report_lines


@require_GET
def list_batches(request: HttpRequest) -> HttpResponse:
    """The imports of the officer's unit, newest first."""
    actor = signed_in(request)
    state = ListState.of(request, filters=(), sorts=(), default_sort="")
    found, total = queries.batches(actor, page=state.page)
    rows = [BatchWords(batch) for batch in found]
    return page(request, "intake/list.html", rows=rows, total=total, state=state, zone=actor.unit.zone)


@require_http_methods(["GET", "POST"])
def receive_batch(request: HttpRequest) -> HttpResponse:
    """Upload a file. With a mapping its check begins at once; without one its columns are looked at first."""
    actor = signed_in(request)
    actor.require("incident.import")
    newest = {kept.name: f"{kept.name} · {kept.number}" for kept in reversed(queries.kept_mappings(actor))}
    texts = {f"{kept.name} · {kept.number}": kept.text for kept in queries.kept_mappings(actor)}
    known = [*((name, texts[name]) for name in newest.values()), *queries.mappings(actor)]
    values = Form.values_of(request) if request.method == "POST" else {}
    form = UploadForm(
        values,
        request.FILES.get("file"),
        known,
        people=request.FILES.get("people"),
        documents=request.FILES.get("documents"),
    )
    if request.method == "GET":
        return page(request, "intake/receive.html", form=form)
    file, people, documents = form.read_file(), form.read_people(), form.read_documents()
    mapping = form.read_mapping()
    if form.problems or file is None or form.file is None:
        return page(request, "intake/receive.html", status=422, form=form)
    try:
        with acting_as(actor):
            batch_id = actions.receive_batch.once(form.key)(
                actor,
                file,
                mapping,
                chunks=form.file.chunks(MIB),
                people=people,
                people_chunks=form.people.chunks(MIB) if form.people and people else (),
                documents=documents,
                documents_chunks=form.documents.chunks(MIB) if form.documents and documents else (),
            )
            if mapping is None:
                jobs.ask_look(actor, batch_id)
            else:
                jobs.ask_check(actor, batch_id)
    except AlreadyDone as done:
        return see_other("intake:see", done.subject)
    except Invalid as refusal:
        form.refuse(*refusal.problems)
        return page(request, "intake/receive.html", status=422, form=form)
    return see_other("intake:see", batch_id)


@require_http_methods(["GET", "POST"])
def see_batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """One import: how far it is; once checked, what would be recorded and what is wrong; what to do with it."""
    actor = signed_in(request)
    batch = queries.batch(actor, batch_id)
    if batch.state is BatchState.MAPPING and request.method == "GET":
        return see_other("intake:map", batch_id)
    if request.method == "POST":
        act = request.POST.get("act", "")
        try:
            if act == "map_anew":
                return see_other("intake:map", actions.map_anew(actor, batch))
            if act == "keep":
                actions.keep_mapping(actor, request.POST.get("name", ""), mapping_from_toml(batch.mapping))
                return see_other("intake:mappings")
            _do(act, actor, batch)
        except (Changed, Invalid) as refusal:
            return _batch_page(request, actor, queries.batch(actor, batch_id), refusal=refusal)
        return see_other("intake:see", batch_id)
    return _batch_page(request, actor, batch)


@require_GET
def every_problem(request: HttpRequest, batch_id: UUID) -> StreamingHttpResponse:
    """Every problem of every row, as CSV; the ledger is told first."""
    actor = signed_in(request)
    batch = queries.batch(actor, batch_id)
    problems = queries.every_problem(opened(actor, batch), batch.id)
    response = StreamingHttpResponse(report_lines(problems), content_type="text/csv; charset=utf-8")
    return to_keep(response, f"problems-{batch_id}.csv")


def _do(act: str, actor: Actor, batch: Batch) -> None:
    match act:
        case "record":
            jobs.ask_recording(actor, batch, good_rows_only=False)
        case "record_good":
            jobs.ask_recording(actor, batch, good_rows_only=True)
        case "discard":
            actions.discard_batch(actor, batch)
        case "withdraw":
            jobs.ask_withdrawal(actor, batch)
        case "go_on" if batch.state is BatchState.WITHDRAWING:
            jobs.ask_withdrawal(actor, batch)
        case "go_on":
            jobs.ask_recording(actor, batch, good_rows_only=batch.good_rows_only)
        case _:
            raise Changed("batch.not_waiting")


def _batch_page(
    request: HttpRequest, actor: Actor, batch: Batch, *, refusal: Changed | Invalid | None = None
) -> HttpResponse:
    state = ListState.of(request, filters=(), sorts=(), default_sort="")
    papers = None
    if batch.state in (BatchState.CHECKED, BatchState.DONE) and batch.counts.total:
        papers = queries.papers(opened(actor, batch), batch.id, page=state.page)
    names = officers.officer_names(actor, {batch.received_by})
    return page(
        request,
        "intake/see.html",
        status=refusal.status if refusal else 200,
        refusals=_sentences(refusal),
        name=Form({"name": request.POST.get("name", "")}).text("name", _("Name of the mapping"), optional=True),
        may_keep=batch.is_mapped and actor.may("mapping.keep"),
        is_kept=any(kept.text == batch.mapping for kept in queries.kept_mappings(actor)),
        batch=batch,
        words=BatchWords(batch),
        received_by=names.get(batch.received_by, ("", "")),
        zone=actor.unit.zone,
        state=state,
        preview=preview.previewed(papers.preview) if papers else [],
        problems=preview.told(papers.problems) if papers else [],
        problem_count=papers.problem_count if papers else 0,
        other_mappings=queries.other_mappings(actor, batch.source, batch.mapping)
        if batch.state is BatchState.CHECKED
        else 0,
        may_go_on=batch.may_go_on(timezone.now()),
        may_withdraw=_may_withdraw(actor, batch),
    )


def _sentences(refusal: Changed | Invalid | None) -> list[str]:
    if refusal is None:
        return []
    problems = refusal.problems if isinstance(refusal, Invalid) else (Problem("", refusal.code, refusal.params),)
    return [text_for(problem.code, problem.params) for problem in problems]


def _may_withdraw(actor: Actor, batch: Batch) -> bool:
    """Whether there is anything this officer could withdraw; the database decides record by record."""
    if not batch.has_records or not actor.may("incident.withdraw") or batch.received_by != actor.officer_id:
        return False
    locks_at = incidents.first_lock_of_batch(actor, batch.id)
    return locks_at is not None and incidents.lawful_time(actor) < locks_at
