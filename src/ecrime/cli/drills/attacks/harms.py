"""SQL that is true once an attack has done what it must not."""

from __future__ import annotations

from ecrime.cli.drills.attacks.statements import OPEN

LOOT = "select exists (select from ledger_done where kind = 'loot')"


def forged(subject: str = OPEN) -> str:
    """The narrative of an incident is the attacker's."""
    return f"select narrative = 'forged' from incidents_incident where id = {subject}"


def offence_changed(of: str = OPEN) -> str:
    """The offence of an incident is another one."""
    return f"select offence_class_id = 'A2' from incidents_offence where incident_id = {of}"


def recorded(how: str = "true") -> str:
    """The attacker's own incident stands, and in such a way."""
    return f"select exists (select from incidents_incident where place_detail = 'attack' and {how})"
