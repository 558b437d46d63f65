"""The words a pack may give to a kind of post; each is the name of the act it allows, or of the mask it lifts."""

from __future__ import annotations

RIGHTS = frozenset(
    {
        "incident.record",
        "incident.correct",
        "incident.see",
        "incident.print",
        "incident.import",
        "incident.withdraw",
        "access.open",
        "victim.see",
        "juvenile.see",
        "correction.see",
        "correction.request",
        "correction.review",
        "correction.decide",
        "correction.appeal",
        "correction.recall",
        "correction.export",
        "grant.use",
        "restriction.place",
        "restriction.end",
        "restricted.see",
        "officer.appoint",
        "officer.code",
        "officer.end_post",
        "officer.see",
        "passkey.suspend",
        "passkey.confirm",
        "passkey.lift",
        "health.see",
        "ledger.see",
        "timeliness.see",
    }
)
