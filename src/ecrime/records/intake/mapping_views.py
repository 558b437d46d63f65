"""The pages on which an officer says what the columns of a file are, and keeps mappings for the next one."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from ecrime.base.database.context import acting_as
from ecrime.base.officers import queries as officers
from ecrime.base.officers.facts import Actor
from ecrime.base.pages.fields import Form
from ecrime.base.pages.page import page, see_other, signed_in, text_to_keep
from ecrime.foundation.errors import Changed, Invalid
from ecrime.records.incidents import queries as incidents
from ecrime.records.intake import actions, jobs, preview, queries
from ecrime.records.intake.assistant.looking import Trial, as_it_is_read, try_out
from ecrime.records.intake.facts import Batch, Draft, KeptMapping, PreviewRow
from ecrime.records.intake.forms import LayoutForm
from ecrime.records.intake.mapping import IncidentMapping
from ecrime.records.intake.mapping_forms import MappingForm
from ecrime.records.intake.mapping_toml import mapping_from_toml
from ecrime.records.intake.opening import opened
from ecrime.records.intake.reading.refused import file_refused

BY_HAND = "toml"


@require_http_methods(["GET", "POST"])
def map_batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """What the columns of an uploaded file are: proposals, changed in plain fields, tried on its first rows at once."""
    actor = signed_in(request)
    actor.require("incident.import")
    batch = queries.batch(actor, batch_id)
    if not batch.may_be_mapped:
        return see_other("intake:see", batch_id)
    draft = queries.draft(actor, batch.id)
    act, sent = request.POST.get("act", ""), Form.values_of(request) if request.method == "POST" else {}
    if act in ("read_again", "layout") or draft.profile is None:
        return _read_again(request, actor, batch, draft, sent if act == "read_again" else None)
    form = MappingForm(
        draft.profile,
        queries.pack_words(actor),
        draft.answers,
        people=draft.people_profile,
        documents=batch.documents is not None,
    )
    if request.method == "GET":
        return _page(request, actor, batch, draft, form)
    text = _text(actor, form, act, sent)
    if text is not None:
        form.values[BY_HAND] = text
    answers = dict(form.values)
    actions.keep_answers(actor, batch, answers)
    draft = queries.draft(actor, batch.id)
    if form.problems:
        return _page(request, actor, batch, draft, form, status=422)
    if act == "check":
        return _check(request, actor, batch, draft, form)
    return see_other("intake:map", batch_id)


def _text(actor: Actor, form: MappingForm, act: str, sent: Mapping[str, str]) -> str | None:
    """The text that is the truth from now on; None where it is the answers of the form, which are taken in."""
    if act == "use" and sent.get("kept"):
        return queries.kept_mapping(actor, _id(sent["kept"])).text
    if act == "by_hand":
        return form.toml
    if act == "by_form":
        return ""
    if BY_HAND in sent:
        return sent[BY_HAND]
    form.take(sent)
    return None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _check(request: HttpRequest, actor: Actor, batch: Batch, draft: Draft, form: MappingForm) -> HttpResponse:
    """Settle the mapping and have the whole file checked; back to the form with what is missing."""
    mapping = _mapping(draft, form)
    if mapping is None:
        return _page(request, actor, batch, draft, form, status=422)
    try:
        with acting_as(actor):
            actions.map_batch(actor, batch, mapping)
            jobs.ask_check(actor, batch.id)
    except Changed:
        # Somebody of the unit was faster; what stands now is on the page of the import.
        return see_other("intake:see", batch.id)
    return see_other("intake:see", batch.id)


def _mapping(draft: Draft, form: MappingForm) -> IncidentMapping | None:
    """The mapping as it stands; None after noting what is missing or wrong in it."""
    by_hand = draft.answers.get(BY_HAND, "")
    if not by_hand:
        form.refuse_missing()
        if form.problems:
            return None
    try:
        return mapping_from_toml(by_hand or form.toml)
    except Invalid as refusal:
        form.refuse(*refusal.problems)
        return None


def _page(
    request: HttpRequest, actor: Actor, batch: Batch, draft: Draft, form: MappingForm, *, status: int = 200
) -> HttpResponse:
    opened(actor, batch)
    mapping = _mapping(draft, form)
    trial = _tried(actor, batch, draft, mapping, form) if mapping is not None else None
    rows = [reason.rows for reason in trial.reasons] if trial else []
    found = [reason.problem for reason in trial.reasons] if trial else []
    by_hand = draft.answers.get(BY_HAND, "")
    return page(
        request,
        "intake/map.html",
        status=status,
        batch=batch,
        form=form,
        by_hand=by_hand,
        editor=form.text_area(BY_HAND, "TOML", rows=24, spellcheck="false") if by_hand else None,
        toml=by_hand or form.toml,
        trial=trial,
        reasons=list(zip(rows, preview.told(found), strict=True)),
        preview=preview.previewed(PreviewRow(row, facts) for row, facts in trial.preview) if trial else [],
        fitting=_fitting(actor, batch, draft),
        asked=status == 422,
    )


def _tried(actor: Actor, batch: Batch, draft: Draft, mapping: IncidentMapping, form: MappingForm) -> Trial | None:
    if draft.profile is None:
        return None
    now = incidents.lawful_time(actor)
    try:
        mapping = as_it_is_read(mapping, draft.profile, draft.people_profile)
        people = queries.people_of(actor, batch)
        if (mapping.join is None) is not (people is None):
            raise file_refused("people_missing" if people is None else "people_unmapped")
        if (mapping.documents is None) is not (batch.documents is None):
            raise file_refused("documents_missing" if batch.documents is None else "documents_unmapped")
        return try_out(queries.file_of(actor, batch), mapping, queries.lookups(actor), recorded_at=now, people=people)
    except Invalid as refusal:
        form.refuse(*refusal.problems)
        return None


def _fitting(actor: Actor, batch: Batch, draft: Draft) -> list[KeptMapping]:
    """The newest version of each kept mapping whose headings are all in the file."""
    headings = set(draft.profile.headings) if draft.profile else set()
    of_people = set(draft.people_profile.headings) if draft.people_profile else set()
    newest: dict[str, KeptMapping] = {}
    for kept in queries.kept_mappings(actor):
        newest.setdefault(kept.name, kept)
    read = [(kept, mapping_from_toml(kept.text)) for kept in newest.values()]
    return [
        kept
        for kept, mapping in read
        if set(mapping.headings()) <= headings
        and set(mapping.people_headings()) <= of_people
        and (mapping.join is None) is not bool(of_people)
        and (mapping.documents is None) is (batch.documents is None)
    ]


def _read_again(
    request: HttpRequest, actor: Actor, batch: Batch, draft: Draft, sent: Mapping[str, str] | None
) -> HttpResponse:
    """Say from which row, sheet and encoding to read the file, and have it looked through once more."""
    form = LayoutForm(draft.answers if sent is None else sent)
    if sent is None:
        return page(request, "intake/read_again.html", batch=batch, form=form, refusals=batch.refusals)
    said = form.layout()
    if form.problems:
        return page(request, "intake/read_again.html", status=422, batch=batch, form=form, refusals=())
    with acting_as(actor):
        actions.read_anew(actor, batch, said)
        jobs.ask_look(actor, batch.id)
    return see_other("intake:see", batch.id)


@require_GET
def batch_mapping(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The mapping of an import as a file: settled, or as it stands."""
    actor = signed_in(request)
    actor.require("incident.import")
    batch = queries.batch(actor, batch_id)
    text = batch.mapping
    if not text:
        opened(actor, batch)
        draft = queries.draft(actor, batch.id)
        text = draft.answers.get(BY_HAND, "")
        if not text and draft.profile is not None:
            pack = queries.pack_words(actor)
            text = MappingForm(
                draft.profile, pack, draft.answers, people=draft.people_profile, documents=batch.documents is not None
            ).toml
    return text_to_keep(text, f"mapping-{batch_id}.toml")


@require_GET
def list_mappings(request: HttpRequest) -> HttpResponse:
    """The mappings that the unit keeps, every version of each."""
    actor = signed_in(request)
    kept = queries.kept_mappings(actor)
    names = officers.officer_names(actor, {each.kept_by for each in kept})
    rows = [(each, names.get(each.kept_by, ("", ""))) for each in kept]
    return page(request, "intake/mappings.html", rows=rows, zone=actor.unit.zone)


@require_GET
def see_mapping(request: HttpRequest, mapping_id: UUID) -> HttpResponse:
    """One version of a kept mapping, as a file."""
    actor = signed_in(request)
    kept = queries.kept_mapping(actor, mapping_id)
    return text_to_keep(kept.text, f"mapping-{kept.number}.toml")
