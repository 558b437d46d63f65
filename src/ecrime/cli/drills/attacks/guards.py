"""SQL that takes guards away, to show that an attack succeeds without them."""

from __future__ import annotations

_RECORDS = (
    *("incidents_incident", "incidents_offence", "incidents_personstated", "incidents_role"),
    *("incidents_organisation", "incidents_relation", "incidents_property", "incidents_vehicle"),
)

AT_WRITE = [f"drop trigger locked_after_48h on {name}" for name in _RECORDS]
AT_COMMIT = [f"drop trigger locked_after_48h_at_commit on {name}" for name in _RECORDS]
LOCK = [*AT_WRITE, *AT_COMMIT]
ROW_SECURITY = [f"alter table {name} disable row level security" for name in _RECORDS]

WRITTEN = ["drop trigger b_written on incidents_incident"]
FIXED = ["drop trigger c_fixed on incidents_incident"]
SERIALS = ["drop trigger every_serial_used on incidents_serial"]
# Nothing is written under an entry that was sealed before.
SEALED = ["create or replace function law.not_sealed() returns trigger language plpgsql as 'begin return null; end'"]
ENTRY_KEY = ["alter table incidents_incident drop constraint incident_entry", *SEALED]
APPENDED = ["drop trigger b_append on ledger_entry"]


def only_grows(table: str, right: str) -> list[str]:
    """All that keeps the app from UPDATE or DELETE in a table that only grows."""
    return [
        f"grant {right} on {table} to ecrime_app",
        f"create policy drill on {table} for {right} to ecrime_app using (true)",
        f"drop trigger z_only_grows on {table}",
    ]
