"""Attacks on sites of cameras: moved away under a decision, corrected without reason, right or entry."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack, Step
from ecrime.cli.drills.attacks.cameras import SITE, decision, new_site, of
from ecrime.cli.drills.attacks.statements import ENTRY, transaction


def corrected(change: str, kind: str = "site.correct", who: str = "admin", operation: str = "alteration") -> list[Step]:
    """The site with something changed, under an entry of that kind."""
    return transaction(
        of(kind, SITE, operation=operation, about="site"),
        f"update sites_site set {change}, entry_id = {ENTRY} where code = 'SITE'",
        who=who,
    )


def site_with(having: str) -> str:
    return f"select exists (select from sites_site where code = 'SITE' and {having})"


# Somewhat more than a hundred metres.
STEP = "latitude = latitude + 0.001, reason = 'x'"

ATTACKS = [
    Attack(
        "sites: moved across the country under the decision on another place",
        "trigger b_corrected",
        [*new_site(), *decision(), *corrected("longitude = 9, reason = 'x'")],
        site_with("longitude = 9"),
        ["drop trigger b_corrected on sites_site"],
    ),
    Attack(
        "sites: moved away step by step under a decision",
        "the place of the decision in law.site_corrected()",
        [*new_site(), *decision(), *corrected(STEP), *corrected(STEP), *corrected(STEP)],
        site_with("latitude > 0.0025"),
        ["drop trigger b_corrected on sites_site"],
    ),
    Attack(
        "sites: corrected without a reason",
        "constraint site_corrected_for_reason",
        [*new_site(), *corrected("name_latin = 'FORGED'")],
        site_with("name_latin = 'FORGED'"),
        ["alter table sites_site drop constraint site_corrected_for_reason"],
    ),
    Attack(
        "sites: corrected under the entry of another act",
        "trigger entry_fits_corrected",
        [*new_site(), *corrected("name_latin = 'FORGED', reason = 'x'", "site.add", operation="collection")],
        site_with("name_latin = 'FORGED'"),
        ["drop trigger entry_fits_corrected on sites_site"],
    ),
    Attack(
        "sites: corrected by who decides on them",
        "the right site.correct of the post",
        [*new_site(), *corrected("name_latin = 'FORGED', reason = 'x'", who="planner")],
        site_with("name_latin = 'FORGED'"),
        ["update law.session set rights = rights || array['site.correct']"],
    ),
    Attack(
        "sites: given to another province",
        "the app's rights to sites_site, trigger c_fixed",
        [*new_site(), *corrected("area_id = 'Z201', reason = 'x'")],
        site_with("area_id = 'Z201'"),
        ["grant update on sites_site to ecrime_app", "drop trigger c_fixed on sites_site"],
    ),
]
