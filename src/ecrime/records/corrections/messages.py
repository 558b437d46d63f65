"""The sentences for what rule D11 does not allow."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "correction.beyond_grant": _(
        "The change goes beyond the fields that were granted. Change those only, or have a new request made."
    ),
    "correction.beyond_request": _("Only fields that were asked for can be granted."),
    "correction.field_asked_already": _("An open request names one of these fields already. Wait for its end."),
    "correction.grant_spent": _("This grant was used, recalled or has expired. A new request is needed."),
    "correction.no_appeal": _("There is no refusal to appeal, or it was appealed before."),
    "correction.no_field_granted": _("Choose the fields that are granted, or refuse the request."),
    "correction.no_such_field": _("The record has no such field to correct."),
    "correction.none": _("There is no such request in the area of your post."),
    "correction.not_locked": _("This record is not locked yet. The unit that recorded it can still correct it."),
    "correction.not_requester": _("Only who asked for the correction may appeal its refusal."),
    "correction.not_to_review": _(
        "This request does not wait for your review: somebody else has it, or it is decided."
    ),
    "correction.nothing_asked": _("Change at least one field to what it should say."),
    "correction.not_reviewer": _("Who granted it still holds the post, so only that officer may recall it."),
    "correction.own_record": _("You recorded this yourself. Another chief has to ask for its correction."),
    "correction.reason_code_missing": _("Choose what kind of reason it is."),
    "correction.reason_missing": _("Give the reason in a few words, so that somebody who reads it later understands."),
    "correction.reviewed_before": _("You have reviewed this request before. Another reviewer has to look at it."),
    "correction.stated_in_record": _(
        "You are stated in this record yourself, or are to be. Somebody who is not has to do this; leave it to a colleague."
    ),
    "correction.three_people": _(
        "Who records, who asks, who reviews and who carries out must be different people. Leave this to a colleague."
    ),
    "correction.too_many_fields": _("A request names at most %(most)s fields. Make two of it."),
    "restriction.ended": _("This record is not restricted any more."),
    "restriction.placed": _("This record is restricted already."),
}
