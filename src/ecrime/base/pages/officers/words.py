"""What each right is called when it is said who may do what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ecrime.base.country.rights import RIGHTS as REACHES
from ecrime.base.country.rights import Reach

RIGHTS: dict[str, str | Promise] = {
    "incident.record": _("record offences"),
    "incident.correct": _("correct records of the unit for 48 hours"),
    "supplement.add": _("add arrests, recoveries and court events to records of the unit"),
    "supplement.correct": _("correct what was added for 48 hours"),
    "document.add": _("add documents and photos to records"),
    "document.correct": _("correct what is said of documents for 48 hours"),
    "document.withdraw": _("withdraw documents for 48 hours"),
    "photo.request": _("ask criminal police for photos that are missing"),
    "incident.see": _("see the records of the area"),
    "document.see": _("see documents and photos of records"),
    "bundle.export": _("take records with their documents away"),
    "document.export": _("take the originals of documents away"),
    "document.agree": _("agree to documents of the own office"),
    "document.refuse": _("refuse documents of the own office"),
    "photo.see": _("see requests for photos and their figures"),
    "photo.answer": _("answer requests for photos"),
    "photo.cannot_be_had": _("say that a photo cannot be had"),
    "incident.print": _("print records"),
    "incident.export": _("take the proven history of records away"),
    "incident.import": _("import files"),
    "incident.withdraw": _("withdraw an imported file"),
    "mapping.keep": _("keep mappings of files under a name"),
    "batch.report": _("print the report of an import"),
    "batch.attest": _("attest an import together with the old system's keeper"),
    "access.open": _("look up for a stated purpose"),
    "people.look_up": _("look people up"),
    "victim.see": _("see the names of victims and witnesses of other units"),
    "juvenile.see": _("see the names of minors of other units"),
    "acquitted.see": _("see the names of people acquitted in records of other units"),
    "officer.see": _("see the officers of the area"),
    "correction.see": _("see requests for corrections"),
    "correction.request": _("ask for corrections after the lock"),
    "correction.review": _("take requests for corrections up"),
    "correction.decide": _("grant or refuse corrections"),
    "correction.appeal": _("appeal a refusal"),
    "correction.recall": _("take an unused grant back"),
    "correction.export": _("export the signed steps of a correction"),
    "grant.use": _("carry out granted corrections"),
    "restriction.place": _("hide a record in an urgent error"),
    "restriction.end": _("end the hiding of a record"),
    "restricted.see": _("see records that are hidden"),
    "erasure.order": _("record that a court has ordered an erasure"),
    "erasure.carry_out": _("erase by order of a court, as the second person"),
    "officer.appoint": _("add officers"),
    "officer.code": _("give one-time codes"),
    "officer.end_post": _("end posts"),
    "credential.give": _("give credentials to systems"),
    "credential.revoke": _("revoke the credentials of systems"),
    "passkey.suspend": _("suspend passkeys"),
    "passkey.confirm": _("revoke passkeys that another suspended"),
    "passkey.lift": _("lift a suspension that another ordered"),
    "timeliness.see": _("see how promptly units record"),
    "readiness.see": _("see what stations have and lack"),
    "readiness.report": _("report what the own station has and lacks"),
    "finding.see": _("see what is questioned in records"),
    "finding.check": _("have records looked through"),
    "finding.take": _("look at findings"),
    "finding.ask": _("ask units about their records"),
    "finding.answer": _("answer what the unit is asked"),
    "finding.dismiss": _("let questioned records stand"),
    "alert.see": _("see alerts about look-ups"),
    "alert.take": _("take alerts up"),
    "alert.explain": _("close alerts that are explained"),
    "alert.pass_on": _("pass alerts on"),
    "sample.see": _("see a sample of look-ups"),
    "health.see": _("see how the service fares"),
    "ledger.see": _("read the ledger"),
    "camera.see": _("see sites and cameras"),
    "site.add": _("add sites for cameras"),
    "site.correct": _("correct the name, street and position of sites"),
    "site.decide": _("decide whether cameras may stand at a site"),
    "camera.add": _("register cameras"),
    "camera.import": _("register cameras from a list"),
    "camera.correct": _("correct what is registered of cameras, and see where they are on the network"),
    "camera.remove": _("remove cameras from use for ever"),
    "camera.credential": _("give the passwords of cameras anew"),
    "camera.probe": _("ask cameras about themselves"),
    "footage.hold": _("keep footage from deletion by a hold"),
    "footage.lift": _("lift holds on footage, as the first of two"),
    "footage.lift_again": _("lift holds on footage, as the second of two"),
    "camera_network.allow": _("allow networks for cameras"),
    "camera_network.probe": _("look for cameras in the allowed networks"),
    "camera_network.withdraw": _("withdraw networks from cameras"),
    "footage.see": _("see footage of the past, for a stated purpose"),
    "footage.bookmark": _("mark moments of footage"),
    "footage.snapshot": _("take single pictures out of footage"),
    "footage.import": _("take in footage of other recorders"),
    "camera.see_unmasked": _("see what privacy zones cover"),
    "privacy_zone.set": _("set the privacy zones of cameras"),
    "camera.watch": _("watch cameras live, from headquarters and for a stated purpose"),
    "wall.keep": _("keep walls of one's own"),
    "watch.see": _("see who watched cameras live, and for what"),
    "watch_network.allow": _("say which networks are those of headquarters"),
    "watch_network.withdraw": _("withdraw networks of headquarters"),
}
# How far a right goes.
REACH: dict[Reach, str | Promise] = {
    Reach.OWN: _("what the officer did himself"),
    Reach.UNIT: _("records of the own unit"),
    Reach.AREA: _("in the area of the unit, with all below it"),
    Reach.SERVICE: _("no matter where"),
}

# Why a passkey is suspended.
REASONS: dict[str, str | Promise] = {
    "lost": _("lost"),
    "stolen": _("stolen, or in other hands"),
    "broken": _("broken"),
    "left": _("the officer has left"),
}


@dataclass(frozen=True, slots=True)
class Reached:
    """What a post may do within one reach, each act in words."""

    where: str
    acts: tuple[str, ...]


def rights_by_reach(rights: Iterable[str]) -> list[Reached]:
    """What a post may do and where, the widest reach last; acts in the order of the list above."""
    held = set(rights)
    found = [
        Reached(
            str(words), tuple(str(text) for right, text in RIGHTS.items() if right in held and REACHES[right] is reach)
        )
        for reach, words in REACH.items()
    ]
    return [reached for reached in found if reached.acts]


def rights_text(rights: Iterable[str]) -> str:
    """The rights of a post as one line, in the order of the list above."""
    held = set(rights)
    named = [str(text) for right, text in RIGHTS.items() if right in held]
    return ", ".join(named) or gettext("nothing yet in this version")
