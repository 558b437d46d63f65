"""The one table from SQLSTATE to error: only the code of a refusal counts, never its text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import Error as DatabaseError
from django.db import OperationalError

from ecrime.foundation.errors import (
    Changed,
    EcrimeError,
    Forbidden,
    Invalid,
    Locked,
    NotFound,
    Problem,
    PurposeMissing,
    SignInNeeded,
    TooMany,
    Unavailable,
)


def _invalid(field: str, code: str) -> Callable[[], EcrimeError]:
    return lambda: Invalid([Problem(field, code)])


# The looks of an officer are counted over an hour; some of them are forgotten after so long.
LOOKS_WAIT_S = 300

ERRORS: dict[str, Callable[[], EcrimeError]] = {
    "EC001": lambda: SignInNeeded("session.none"),
    "EC002": lambda: SignInNeeded("session.ended"),
    "EC003": lambda: Forbidden("posting.not_in_force"),
    "EC004": lambda: SignInNeeded("code.not_valid"),
    "EC010": lambda: Forbidden("act.without_entry"),
    "EC011": lambda: Forbidden("act.entry_tells_otherwise"),
    "EC012": lambda: Forbidden("right.missing"),
    "EC013": lambda: Unavailable("clock.entry_time"),
    "EC014": lambda: Forbidden("area.outside_post"),
    "EC020": lambda: Forbidden("record.fixed_column"),
    "EC021": lambda: Forbidden("record.only_grows"),
    "EC022": lambda: Forbidden("act.not_by_commit"),
    "EC030": lambda: Unavailable("clock.behind"),
    "EC031": lambda: Unavailable("ledger.not_kept"),
    "EC032": lambda: Unavailable("clock.ahead"),
    "EC040": _invalid("offences", "offence.none"),
    "EC041": _invalid("area_id", "area.outside_post"),
    "EC042": lambda: Unavailable("serial.too_many"),
    "EC043": lambda: Forbidden("serial.not_reserved"),
    "EC044": lambda: Forbidden("record.withdrawn"),
    "EC045": lambda: Forbidden("withdrawal.not_recorder"),
    "EC046": lambda: Forbidden("record.not_in_area"),
    "EC047": lambda: Unavailable("record.held_back"),
    "EC048": lambda: Locked("record.locked", rule="D10"),
    "EC049": lambda: Forbidden("record.part_alone"),
    "EC060": lambda: PurposeMissing("purpose.missing"),
    "EC061": lambda: PurposeMissing("purpose.missing"),
    "EC062": lambda: PurposeMissing("purpose.missing"),
    "EC063": _invalid("case_number", "purpose.case_unknown"),
    "EC064": lambda: NotFound("look_up.ended"),
    "EC065": _invalid("name", "look_up.too_little"),
    "EC066": lambda: TooMany("look_up.too_many", wait_s=LOOKS_WAIT_S),
    "EC080": lambda: Forbidden("finding.not_noted_here"),
    "EC081": lambda: Changed("finding.settled"),
    "EC082": lambda: Forbidden("finding.own_record"),
    "EC083": lambda: Changed("finding.decided"),
    "EC084": lambda: Changed("finding.taken_by_other"),
    "EC085": lambda: Forbidden("finding.not_asked_here"),
    "EC140": _invalid("provided_by", "document.office_elsewhere"),
    "EC141": lambda: Changed("document.decided"),
    "EC142": lambda: Forbidden("document.not_to_agree", rule="D8"),
    "EC143": lambda: Forbidden("photo.not_asked_here", rule="D9"),
    "EC144": lambda: Forbidden("photo.not_needed", rule="D9"),
    "EC145": lambda: Changed("photo.answered"),
    "EC146": lambda: Forbidden("document.not_added_here"),
    "EC147": lambda: Forbidden("document.file_elsewhere"),
    "EC240": lambda: NotFound("piece.none"),
    "EC241": _invalid("file", "piece.too_many"),
    "EC242": lambda: Changed("piece.elsewhere"),
    "EC243": _invalid("file", "piece.beyond"),
    "EC244": _invalid("file", "piece.size"),
    "EC100": lambda: Forbidden("sign_in.closed"),
    "EC101": lambda: Forbidden("passkey.not_valid"),
    "EC102": lambda: Forbidden("challenge.too_old"),
    "EC103": lambda: Forbidden("signature.not_valid"),
    "EC104": lambda: Changed("posting.ended"),
    "EC105": lambda: Forbidden("passkey.stands"),
    "EC106": lambda: Changed("passkey.changed"),
    "EC107": lambda: Forbidden("second_person.needed"),
    "EC108": lambda: Forbidden("demo.not_marked"),
    "EC109": lambda: Forbidden("demo.not_empty"),
    "EC120": lambda: Changed("witness.changed"),
    "EC070": lambda: Locked("correction.grant_spent", rule="D11"),
    "EC071": lambda: Forbidden("correction.three_people", rule="D11"),
    "EC072": lambda: Locked("correction.beyond_grant", rule="D11"),
    "EC073": lambda: Forbidden("correction.not_locked", rule="D11"),
    "EC074": _invalid("", "correction.field_asked_already"),
    "EC075": _invalid("", "correction.no_such_field"),
    "EC076": _invalid("reason", "correction.reason_missing"),
    "EC077": lambda: Forbidden("correction.not_to_review", rule="D11"),
    "EC078": lambda: Forbidden("correction.not_requester", rule="D11"),
    "EC079": lambda: Changed("restriction.ended"),
    "EC091": lambda: Forbidden("record.masked"),
    "EC092": lambda: Forbidden("correction.not_reviewer", rule="D11"),
    "EC093": lambda: Forbidden("correction.stated_in_record", rule="D11"),
    "EC130": lambda: Forbidden("record.erased"),
    "EC131": lambda: Forbidden("erasure.two_people"),
    "EC132": lambda: Changed("erasure.spent"),
    "EC133": lambda: Forbidden("erasure.not_whole"),
    "EC134": _invalid("ordered_on", "erasure.order_to_come"),
    "EC110": lambda: Forbidden("alert.figures_differ"),
    "EC111": lambda: Forbidden("alert.about_oneself"),
    "EC112": lambda: Changed("alert.elsewhere"),
    "EC113": lambda: Changed("alert.taken_by_other"),
    "EC114": _invalid("words", "alert.words_missing"),
    "EC150": lambda: Forbidden("credential.of_a_person"),
    "EC151": _invalid("networks", "credential.network_too_wide"),
    "EC152": lambda: Changed("credential.revoked"),
    "EC153": lambda: Forbidden("officer.is_a_system"),
    "EC154": lambda: SignInNeeded("credential.not_valid"),
    "EC155": lambda: Forbidden("credential.wrong_network"),
    "EC161": lambda: Changed("batch.mapped_already"),
    "EC162": lambda: Changed("batch.not_ended"),
    "EC190": lambda: Forbidden("readiness.no_station"),
    "EC191": _invalid("month", "readiness.month_closed"),
    "EC192": lambda: Changed("readiness.changed"),
    "EC164": lambda: Changed("batch.report_changed"),
    "EC163": lambda: Changed("batch.document_elsewhere"),
    "EC193": _invalid("equipment", "readiness.equipment_whole"),
    "EC200": _invalid("state", "camera.site_undecided"),
    "EC201": lambda: Changed("site.decided_meanwhile"),
    "EC202": _invalid("streams", "camera.address_not_allowed"),
    "EC203": _invalid("network", "camera_network.never"),
    "EC204": _invalid("allowed", "site.cameras_in_use"),
    "EC205": lambda: Changed("camera.removed"),
    "EC206": lambda: Changed("camera_network.withdrawn"),
    "EC207": _invalid("retention", "camera.retention_unknown"),
    "EC208": _invalid("latitude", "site.moved_too_far"),
    "EC220": lambda: Forbidden("footage.held", rule="C9"),
    "EC221": lambda: Forbidden("footage.not_by_act"),
    "EC222": lambda: Forbidden("footage.ended"),
    "EC223": lambda: Forbidden("footage.hour_not_proven"),
    "EC224": lambda: Forbidden("footage.kept_longer"),
    "EC225": _invalid("expires_on", "hold.expiry"),
    "EC226": lambda: Changed("hold.ended"),
    "EC230": _invalid("zones", "zone.unfit"),
    "EC231": lambda: NotFound("camera.none"),
    "EC232": _invalid("time", "footage.to_come"),
    "EC234": _invalid("at", "footage.time_taken"),
    "EC235": _invalid("keep_until", "footage.kept_until"),
    "EC233": lambda: PurposeMissing("footage.not_opened"),
    "EC254": lambda: Forbidden("bookmark.not_watched"),
    "EC259": lambda: NotFound("bookmark.none"),
    "EC246": lambda: NotFound("analysis.no_footage"),
    "EC247": lambda: Forbidden("analysis.marks_unfit"),
    "EC250": lambda: Forbidden("watch.passkey", rule="C3"),
    "EC251": lambda: Forbidden("watch.unit", rule="C3"),
    "EC252": lambda: Forbidden("watch.zone", rule="C3"),
    "EC253": lambda: Forbidden("watch.camera", rule="C2"),
    "EC255": lambda: Forbidden("watch.too_many"),
    "EC256": lambda: Changed("watch.stands"),
    "EC257": lambda: Changed("watch_network.withdrawn"),
    "EC258": _invalid("network", "watch_network.too_wide"),
    # PostgreSQL's own
    "42501": lambda: Forbidden("right.missing"),
    "40001": lambda: Changed("record.changed"),
    "40P01": lambda: Changed("record.changed"),
    "53100": lambda: Unavailable("disk.full"),
    "53300": lambda: Unavailable("database.busy"),
    "25006": lambda: Unavailable("database.read_only"),
    "55P03": lambda: Unavailable("database.busy"),
    "57014": lambda: Unavailable("database.too_slow"),
    "57P01": lambda: Unavailable("database.stopping"),
    "57P02": lambda: Unavailable("database.stopping"),
    "57P03": lambda: Unavailable("database.away"),
    "08003": lambda: Unavailable("database.away"),
    "08006": lambda: Unavailable("database.away"),
    "08001": lambda: Unavailable("database.away"),
}

# Constraints a careful rule meets first; the database's own word when two rules race or SQL is raw.
CONSTRAINTS: dict[str, Callable[[], EcrimeError]] = {
    "credential_lasts_a_year_at_most": _invalid("until", "credential.too_long"),
    "credential_has_networks": _invalid("networks", "credential.networks_missing"),
    "file_key_master": lambda: Unavailable("keys.rotated_meanwhile"),
    "officers_passkey_credential_id_key": lambda: Forbidden("passkey.not_made"),
    "restriction_once": lambda: Changed("restriction.placed"),
    "incident_span_in_order": _invalid("occurred", "time.span_reversed"),
    "incident_not_after_recording": _invalid("occurred", "time.after_recording"),
    "incident_late_has_reason": _invalid("late_reason", "late.reason_missing"),
    "incident_point_whole": _invalid("point", "point.impossible"),
    "document_source_said": _invalid("source", "document.source_missing"),
    "document_not_made_later": _invalid("made_on", "document.made_later"),
    "documents_agreement_document_id_key": lambda: Changed("document.decided"),
    "piece_once": lambda: Changed("piece.elsewhere"),
    "piece_size_taken": _invalid("file", "piece.size"),
    "upload_size_taken": _invalid("file", "piece.beyond"),
    "photo_asked_once": lambda: Changed("photo.asked"),
    "said_in_words": _invalid("words", "finding.words_missing"),
    "readiness_version_once": lambda: Changed("readiness.changed"),
    "mapping_named": _invalid("name", "mapping.name_missing"),
    "mapping_version_once": lambda: Changed("mapping.kept_meanwhile"),
    "attested_by_both": _invalid("other_name", "batch.other_side_missing"),
    "import_once": _invalid("file", "footage.file_known"),
    "sites_site_code_key": _invalid("code", "site.code_taken"),
    "sites_camera_code_key": _invalid("code", "camera.code_taken"),
    "decision_once": lambda: Changed("site.decided_meanwhile"),
    "hold_goes_forward": _invalid("to", "hold.time_reversed"),
    "hold_is_bounded": _invalid("to", "hold.too_long"),
    "hold_has_reason": _invalid("reason", "hold.reason_missing"),
    "hold_has_reference": _invalid("reference", "hold.reference_missing"),
    "hold_lifted_by_two": lambda: Forbidden("second_person.needed"),
    "person_age_possible": _invalid("people", "person.age_impossible"),
    "person_named_or_unknown": _invalid("people", "person.nameless"),
}


def sqlstate_of(error: BaseException) -> tuple[str, str]:
    """(SQLSTATE, constraint name) of a database error; "" where there is none."""
    cause: BaseException | None = error
    while cause is not None:
        state = getattr(cause, "sqlstate", None)
        if state:
            return str(state), str(getattr(getattr(cause, "diag", None), "constraint_name", None) or "")
        cause = cause.__cause__
    return "", ""


def error_for(error: BaseException) -> EcrimeError | None:
    """Our error for a database error, or None when it is a fault of ours and must surface as one."""
    state, constraint = sqlstate_of(error)
    if constraint in CONSTRAINTS:
        return CONSTRAINTS[constraint]()
    if state in ERRORS:
        return ERRORS[state]()
    if isinstance(error, OperationalError) and not state:
        return Unavailable("database.away")
    return None


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the database refuses inside the block into our errors; no row values travel along."""
    try:
        yield
    except DatabaseError as error:
        ours = error_for(error)
        if ours is None:
            raise
        raise ours from None
