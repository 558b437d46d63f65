"""Checks every erasure: two people have signed it, for this record, and it emptied these entries and no others.

Part of ``ecrime audit``. Whoever can change the database can write an act of erasure; he cannot have it signed by the
passkeys of two officers. Trusts no function of the database: the words are composed here again from the rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row

from ecrime.base.ledger.audit import Connection, Fault
from ecrime.records.corrections.verify import Fails, check_answer

Row = Mapping[str, Any]

_ERASURES = """
select o.*, c.id as erasure, c.incident_id as erased_incident, c.destroyed, c.emptied_sha256, c.left_entry,
       c.carried_out_by, c.unit_id as other_unit, c.entry_id as carrying, i.number as record,
       e.kind as left_kind, e.subject_id as left_subject,
       to_jsonb(s) as ordering, to_jsonb(t) as doing,
       exists (select from officers_passkey k
               where k.id = s.passkey_id and k.officer_id = o.recorded_by and k.public_key = s.public_key)
       and exists (select from officers_passkey k
               where k.id = t.passkey_id and k.officer_id = c.carried_out_by and k.public_key = t.public_key)
           as own_keys,
       array(select m.id from ledger_emptied m where m.entry_id = c.entry_id and m.erasure_id = o.id
             and m.record_id = c.incident_id order by m.id) as emptied
from erasure_carried_out c
left join erasure_order o on o.id = c.order_id
left join incidents_incident i on i.id = c.incident_id
left join ledger_entry e on e.id = c.left_entry
left join officers_signature s on s.id = o.signature_id
left join officers_signature t on t.id = c.signature_id
order by c.id
"""
_STRANGERS = """
select m.id from ledger_emptied m where not exists (
    select from erasure_carried_out c where c.entry_id = m.entry_id and c.order_id = m.erasure_id
        and c.incident_id = m.record_id)
"""
HEAD = "ecrime-signature-v1"


def faults(connection: Connection) -> Iterator[Fault]:
    """What does not hold of erasures."""
    for (id_,) in connection.execute(_STRANGERS).fetchall():
        yield Fault(f"entry {id_}", "it was emptied by an erasure that nobody carried out")
    with connection.cursor(row_factory=dict_row) as cursor:
        erasures: list[dict[str, Any]] = cursor.execute(_ERASURES).fetchall()
    for erasure in erasures:
        for what in _faults_of(erasure):
            yield Fault(f"erasure {erasure['erasure']}", what)


def _faults_of(erasure: Row) -> Iterator[str]:
    if erasure["id"] is None or erasure["incident_id"] != erasure["erased_incident"]:
        yield "there is no order for it"
        return
    if erasure["recorded_by"] == erasure["carried_out_by"] or erasure["unit_id"] == erasure["other_unit"]:
        yield "it was not two people of two units"
    if not erasure["own_keys"]:
        yield "it was not signed with the passkeys of these officers"
    if (erasure["left_kind"], erasure["left_subject"]) != ("incident.erase", erasure["incident_id"]):
        yield "what is left of the record stands under no entry of its own"
    if erasure["emptied_sha256"] != emptied_hash(erasure["emptied"]):
        yield "it emptied other entries than it says"
    signed = (
        ("order", erasure["ordering"], erasure["recorded_by"], order_words(erasure)),
        ("erasure", erasure["doing"], erasure["carried_out_by"], erasure_words(erasure)),
    )
    for named, signature, officer, words in signed:
        try:
            _check_signed(named, signature, officer, words)
        except (Fails, KeyError, TypeError, ValueError) as error:
            yield f"it is not signed: {error}"


def emptied_hash(entries: Iterable[UUID]) -> bytes:
    """What an erasure says of the entries it emptied, in their order."""
    return hashlib.sha256("\n".join(map(str, entries)).encode()).digest()


def order_words(order: Row) -> str:
    """What the first person signed."""
    return "\n".join(["ecrime-erasure-order-v1", *_order_lines(order)])


def erasure_words(erasure: Row) -> str:
    """What the second person signed."""
    destroyed = sorted(erasure["destroyed"].items())
    return "\n".join(
        [
            "ecrime-erasure-v1",
            *_order_lines(erasure),
            f"recorded by {erasure['recorded_by']} at {_written(erasure['recorded_at'])}",
            *(f"destroyed {table} {rows}" for table, rows in destroyed),
            f"entries emptied, sha256 {bytes(erasure['emptied_sha256']).hex()}",
        ]
    )


def _order_lines(order: Row) -> list[str]:
    whom = "the whole record" if order["place"] is None else f"person {order['place']} {order['person_id']}"
    return [
        f"order {order['id']}",
        f"record {order['record']}",
        f"erase {whom}",
        f"court {order['court']}",
        f"court order {order['number']}",
        f"of {order['ordered_on']}",
        f"paper {order['paper']}",
    ]


def _check_signed(named: str, signature: Row | None, officer: UUID, words: str) -> None:
    """Raise Fails unless this officer's passkey has answered to exactly these words."""
    if signature is None:
        raise Fails(f"{named}: there is no signature")
    head, _, body = signature["words"].partition("\n\n")
    if body != words or head.split("\n")[0] != HEAD or not head.split("\n")[1].startswith(f"officer {officer} "):
        raise Fails(f"{named}: other words were signed")
    as_hex = {
        name: signature[name].removeprefix("\\x")
        for name in ("client_data", "authenticator_data", "signature", "public_key")
    }
    check_answer(named, as_hex, hashlib.sha256(signature["words"].encode()).digest())


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
