"""All attacks, theme by theme."""

from __future__ import annotations

from ecrime.cli.drills.attacks import (
    analysis,
    cameras,
    context,
    corrections,
    credentials,
    documents,
    entries,
    erasure,
    footage,
    history,
    imports,
    ledger,
    lock,
    openings,
    parts,
    past,
    readiness,
    recorded_time,
    records,
    sign_in,
    sites,
    supplements,
    units,
    uploads,
    watching,
)
from ecrime.cli.drills.attacks.attack import Attack

ATTACKS: list[Attack] = [
    attack
    for theme in (
        lock,
        recorded_time,
        past,
        records,
        supplements,
        documents,
        uploads,
        readiness,
        cameras,
        sites,
        watching,
        footage,
        analysis,
        openings,
        imports,
        entries,
        ledger,
        history,
        context,
        units,
        sign_in,
        credentials,
        corrections,
        parts,
        erasure,
    )
    for attack in theme.ATTACKS
]
