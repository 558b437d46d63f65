"""The words a pack may give to a kind of post; each is the name of the act it allows, or of the mask it lifts.

Each has a reach: how far from its own work a post holds it. What is not in this table no post holds.
"""

from __future__ import annotations

from enum import StrEnum


class Reach(StrEnum):
    """How far a right goes; the area is always that of the post's unit, with all below it."""

    OWN = "own"  # what the officer did himself
    UNIT = "unit"  # records of the post's own unit
    AREA = "area"  # everything in the area
    SERVICE = "service"  # no matter where


RIGHTS: dict[str, Reach] = {
    "incident.record": Reach.AREA,
    "incident.correct": Reach.UNIT,
    "incident.see": Reach.AREA,
    "incident.print": Reach.AREA,
    "incident.export": Reach.AREA,
    "incident.import": Reach.AREA,
    "incident.withdraw": Reach.OWN,
    "mapping.keep": Reach.UNIT,
    "batch.report": Reach.UNIT,
    "batch.attest": Reach.UNIT,
    "supplement.add": Reach.UNIT,
    "supplement.correct": Reach.UNIT,
    "document.add": Reach.AREA,
    "document.see": Reach.AREA,
    "document.correct": Reach.AREA,
    "document.withdraw": Reach.AREA,
    "document.export": Reach.AREA,
    "bundle.export": Reach.AREA,
    "document.agree": Reach.AREA,
    "document.refuse": Reach.AREA,
    "photo.see": Reach.AREA,
    "photo.request": Reach.UNIT,
    "photo.answer": Reach.AREA,
    "photo.cannot_be_had": Reach.AREA,
    "access.open": Reach.AREA,
    "people.look_up": Reach.AREA,
    "victim.see": Reach.AREA,
    "juvenile.see": Reach.AREA,
    "acquitted.see": Reach.AREA,
    "correction.see": Reach.AREA,
    "correction.request": Reach.AREA,
    "correction.review": Reach.AREA,
    "correction.decide": Reach.AREA,
    "correction.appeal": Reach.OWN,
    "correction.recall": Reach.AREA,
    "correction.export": Reach.AREA,
    "grant.use": Reach.AREA,
    "restriction.place": Reach.AREA,
    "restriction.end": Reach.AREA,
    "restricted.see": Reach.AREA,
    "erasure.order": Reach.AREA,
    "erasure.carry_out": Reach.AREA,
    "officer.see": Reach.AREA,
    "officer.appoint": Reach.AREA,
    "officer.code": Reach.AREA,
    "officer.end_post": Reach.AREA,
    "credential.give": Reach.AREA,
    "credential.revoke": Reach.AREA,
    "passkey.suspend": Reach.AREA,
    "passkey.confirm": Reach.AREA,
    "passkey.lift": Reach.AREA,
    "timeliness.see": Reach.AREA,
    "readiness.see": Reach.AREA,
    "readiness.report": Reach.UNIT,
    "finding.see": Reach.AREA,
    "finding.check": Reach.AREA,
    "finding.take": Reach.AREA,
    "finding.ask": Reach.AREA,
    "finding.answer": Reach.UNIT,
    "finding.dismiss": Reach.AREA,
    "alert.see": Reach.SERVICE,
    "alert.take": Reach.SERVICE,
    "alert.explain": Reach.SERVICE,
    "alert.pass_on": Reach.SERVICE,
    "sample.see": Reach.SERVICE,
    "ledger.see": Reach.AREA,
    "health.see": Reach.SERVICE,
    "camera.see": Reach.AREA,
    "site.add": Reach.AREA,
    "site.correct": Reach.AREA,
    "site.decide": Reach.AREA,
    "camera.add": Reach.AREA,
    "camera.import": Reach.AREA,
    "camera.correct": Reach.AREA,
    "camera.remove": Reach.AREA,
    "camera.credential": Reach.AREA,
    "camera.probe": Reach.AREA,
    "footage.hold": Reach.AREA,
    "footage.lift": Reach.AREA,
    "footage.lift_again": Reach.AREA,
    "camera_network.allow": Reach.SERVICE,
    "camera_network.probe": Reach.SERVICE,
    "camera_network.withdraw": Reach.SERVICE,
    "footage.see": Reach.AREA,
    "footage.bookmark": Reach.AREA,
    "footage.snapshot": Reach.AREA,
    "camera.see_unmasked": Reach.AREA,
    "privacy_zone.set": Reach.AREA,
}
