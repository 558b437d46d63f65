"""The forms of a correction: what is asked, what is decided and why; the record's own form with granted fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ecrime.base.officers.facts import Unit
from ecrime.base.pages.fields import Field, Form, Option, Text
from ecrime.foundation.errors import Invalid, Problem
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import TextRefused, clean_text
from ecrime.records.corrections import rules, words
from ecrime.records.corrections.facts import Asked, Decision, Outcome, ReasonCode, RequestFacts, RequestId
from ecrime.records.incidents.changes import ONE_MORE, PARTS, changes_between
from ecrime.records.incidents.facts import IncidentFacts
from ecrime.records.incidents.forms import IncidentForm
from ecrime.records.incidents.person_answers import ROLE_DETAILS
from ecrime.records.incidents.person_answers import ROLES as ROLE_QUESTIONS
from ecrime.records.incidents.thing_answers import STATE_DETAILS
from ecrime.records.incidents.thing_answers import STATES as STATE_QUESTIONS

# Sent with a signature, and good for that one sending.
SIGNING = frozenset({"asked", "answer", "in_software"})
# The field of the record behind each question of its form; a question that is not here can be asked about by none.
OWN_FIELDS = {
    "date": "occurred",
    "time": "occurred",
    "which": "occurred",
    "until_date": "occurred",
    "until_time": "occurred",
    "until_which": "occurred",
    "area_id": "area_id",
    "place_detail": "place_detail",
    "point": "point",
    "point_precision": "point",
    "narrative": "narrative",
    "late_reason": "late_reason",
    "late_note": "late_reason",
    "report_date": "report",
    "report_time": "report",
    "report_channel": "report",
}
STATES = {f"{state}{what}": "states" for state in STATE_QUESTIONS for what in ("", *STATE_DETAILS)}
BELONGING = {"offence": "offence_id", "owner": "owner_id"}
PART_FIELDS: dict[str, dict[str, str]] = {
    "offences": {"class_code": "offence_class_id"},
    "people": {
        "name_km": "names",
        "name_latin": "names",
        "alias_km": "names",
        "alias_latin": "names",
        "age_to": "age",
        "nationality": "nationalities",
        "nationality_2": "nationalities",
        "address_area": "address_area_id",
        "officer": "officer_id",
        "id_kind": "identifiers",
        "id_number": "identifiers",
        "id_country": "identifiers",
        "telephone": "identifiers",
        **{f"{role}{what}": "roles" for role in ROLE_QUESTIONS for what in ("", *ROLE_DETAILS)},
    },
    "organisations": {
        "role": "roles",
        "name_km": "names",
        "name_latin": "names",
        "number": "identifiers",
        "address_area": "address_area_id",
    },
    "relations": {"person": "people", "other": "people"},
    "things": {"quantity": "amount", "unit": "amount", **BELONGING, **STATES},
    "vehicles": {"year": "built", **BELONGING, **STATES},
}
RELATIONS = {name: relation for relation, name in PARTS.items()}


def sent(request: HttpRequest) -> dict[str, str]:
    """The answers in a sent form, without what belongs to its signature."""
    return {name: value for name, value in Form.values_of(request).items() if name not in SIGNING}


class ReasonForm(Form):
    """One reason in words, for an appeal."""

    labels = {"reason": _("Reason")}

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values, focus="reason")
        self.values.setdefault("key", str(uuid7()))

    @property
    def key(self) -> UUID:
        """The word under which the step is done at most once."""
        return _uuid(self.value("key"))

    @property
    def reason_question(self) -> Field:
        """Why."""
        return self.text_area("reason", _("Reason"), rows=4)

    def reason(self) -> str:
        """The reason, tidied; what is wrong with it is noted."""
        return _words(self, "reason", rules.REASON_LENGTH)


class DecisionForm(ReasonForm):
    """What a reviewer decides: which fields, or none; and why.

    paths  the fields that are asked, in the order of their rows
    """

    labels = {"reason": _("Reason"), "fields": _("Fields")}

    def __init__(self, values: Mapping[str, str], paths: Sequence[str]) -> None:
        super().__init__(values)
        self.paths = list(paths)
        if not values:
            self.values["outcome"] = Outcome.GRANT.value
            self.values |= {f"fields.{place}": "yes" for place in range(len(self.paths))}

    @property
    def outcome_question(self) -> Field:
        """Grant or refuse."""
        options = [
            Option(Outcome.GRANT.value, _("Grant the ticked fields")),
            Option(Outcome.REFUSE.value, _("Refuse the request")),
        ]
        return self.radios("outcome", _("Decision"), options)

    @property
    def chosen(self) -> frozenset[str]:
        """The fields that are ticked."""
        return frozenset(path for place, path in enumerate(self.paths) if self.is_checked(f"fields.{place}"))

    def decision(self) -> Decision:
        """What is decided; what is wrong with it is noted."""
        outcome = Outcome.GRANT if self.value("outcome") == Outcome.GRANT.value else Outcome.REFUSE
        if self.value("outcome") not in set(Outcome):
            self.refuse(Problem("outcome", "choice.unknown"))
        return Decision(outcome, self.chosen if outcome is Outcome.GRANT else frozenset(), self.reason())


class RequestForm(IncidentForm):
    """The record's own form, in which a chief writes what it should say, and why."""

    labels = {
        **IncidentForm.labels,
        "reason_code": _("Kind of reason"),
        "reason": _("Reason"),
        "evidence": _("Evidence"),
    }

    @property
    def reason_questions(self) -> list[Field]:
        """Why the record has to be corrected, and on what paper that rests."""
        options = [Option(code, label) for code, label in words.REASONS.items()]
        hint = _("The paper it rests on and where it is kept: letter 12 of 3/11/26, page 2")
        return [
            self.select("reason_code", _("Kind of reason"), options),
            self.text_area("reason", _("Reason"), rows=4),
            self.text("evidence", _("Evidence"), hint=hint, optional=True, size=60),
        ]

    @property
    def request_id(self) -> RequestId:
        """The id that the request will have; what is shown, signed and done bears the same."""
        return RequestId(self.key)

    def asked(self, recorded: IncidentFacts, facts: IncidentFacts) -> tuple[Asked, ...]:
        """In what the answers differ from the record."""
        return tuple(Asked(change.path, None, change.after) for change in changes_between(recorded, facts))

    def stated(self, asked: tuple[Asked, ...]) -> RequestFacts:
        """The whole request; what is wrong with the reason is noted."""
        if self.value("reason_code") not in set(ReasonCode):
            self.refuse(Problem("reason_code", "correction.reason_code_missing"))
            code = ReasonCode.OTHER
        else:
            code = ReasonCode(self.value("reason_code"))
        reason = _words(self, "reason", rules.REASON_LENGTH)
        if sum(map(str.isalnum, reason)) < rules.SHORTEST_REASON and not self.errors("reason"):
            self.refuse(Problem("reason", "correction.reason_missing"))
        if not asked:
            self.refuse(Problem("", "correction.nothing_asked"))
        return RequestFacts(asked, code, reason, _words(self, "evidence", rules.EVIDENCE_LENGTH, multiline=False))


class GrantedForm(IncidentForm):
    """The record's own form in which only granted fields can be written; the others stand there to be read.

    standing  what the form says where nothing else is granted or sent, with the rows' own ids
    granted   the paths of the grant
    wanted    the record as it would stand if all that is granted were done as asked
    new       the ids of those parts that the record does not have yet
    """

    def __init__(
        self,
        standing: Mapping[str, str],
        sent_values: Mapping[str, str],
        granted: Collection[str],
        *,
        unit: Unit,
        now: datetime,
        recorded_at: datetime,
        wanted: IncidentFacts | None = None,
        new: Collection[UUID] = (),
    ) -> None:
        self.standing = dict(standing)
        self.granted = frozenset(granted)
        self._new = frozenset(map(str, new))
        own = {"key": sent_values.get("key", "") or str(uuid7()), "version": self.standing.get("version", "")}
        values = self.standing
        if sent_values:
            kept = {name: value for name, value in self.standing.items() if not self.is_open(name)}
            values = kept | {name: value for name, value in sent_values.items() if self.is_open(name)}
        super().__init__({**values, **own}, unit=unit, now=now, recorded_at=recorded_at, stood=wanted)

    def is_open(self, name: str) -> bool:
        """True when the grant lets this question be answered anew."""
        head, _dot, rest = name.removesuffix(".pick").partition(".")
        relation = RELATIONS.get(head)
        if relation is None:
            return f"incident.{OWN_FIELDS.get(head, '')}" in self.granted
        row, _dot, column = rest.partition(".")
        part = self._recorded(f"{head}.{row}")
        if part is None:
            return f"{relation}.{ONE_MORE}" in self.granted
        return f"{relation}.{part}.{PART_FIELDS[head].get(column, column)}" in self.granted

    def may_add(self, prefix: str) -> bool:
        """True when the grant lets one more of them be stated."""
        return f"{RELATIONS[prefix]}.{ONE_MORE}" in self.granted

    def may_remove(self, row: str) -> bool:
        """True for a row that this correction adds."""
        return self._recorded(row) is None and self.may_add(row.partition(".")[0])

    def rearrange(self, act: str) -> bool:
        """As every form does it, but no row comes or goes that the grant does not name."""
        verb, _colon, subject = act.partition(":")
        if (verb == "add" and not (subject in RELATIONS and self.may_add(subject))) or (
            verb == "remove" and not (subject.partition(".")[0] in RELATIONS and self.may_remove(subject))
        ):
            return verb in ("add", "remove")
        return super().rearrange(act)

    def _recorded(self, row: str) -> str | None:
        """The id of the recorded part behind a row, None for one that this correction adds."""
        part = self.standing.get(f"{row}.id")
        return None if part in self._new else part

    def _field(
        self, kind: str, name: str, label: Text, more: Mapping[str, object], options: Sequence[Option] = ()
    ) -> Field:
        question = super()._field(kind, name, label, more, options)
        return question if self.is_open(name) else replace(question, kind="fixed", value=_shown(question))


def _shown(question: Field) -> str:
    """What a question that cannot be answered says."""
    if question.kind == "checkbox":
        return gettext("yes") if question.value else gettext("no")
    if question.kind in ("select", "radios"):
        return next((str(option.label) for option in question.options if option.value == question.value), "")
    return question.value


def _words(form: Form, name: str, longest: int, *, multiline: bool = True) -> str:
    try:
        return clean_text(form.value(name), max_length=longest, multiline=multiline)
    except TextRefused as refused:
        form.refuse(Problem(name, refused.code, refused.params))
        return ""


def _uuid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise Invalid([Problem("", "request.unreadable")]) from None
