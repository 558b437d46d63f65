"""Witnesses of the log: who is one, and what they send.

Enrolled and dismissed at the console of the server, by whoever holds the owner's address of the database; each time
an entry of the ledger says so. What a witness sends is kept when it is his signature under a checkpoint that stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from ecrime.base.database.sqlstate import translated
from ecrime.base.ledger import published
from ecrime.base.ledger.entry import Content
from ecrime.base.ledger.published import Witness
from ecrime.base.ledger.verify import WITNESS, Checkpoint, Fails, Key
from ecrime.foundation.errors import Forbidden, Invalid, NotFound, Problem
from ecrime.foundation.ids import uuid7
from ecrime.foundation.text import TextRefused, clean_text

NAME_LENGTH = 120

_WITNESS = """
select law.console_witness(kind => %(kind)s, witness => %(witness)s, key => %(key)s, name_km => %(name_km)s,
    name_en => %(name_en)s, outside => %(outside)s, entry_id => law.uuid7(), commitment => %(commitment)s,
    salt => %(salt)s)
"""


def enrol(*, key: str, name_km: str, name_en: str, outside: bool) -> UUID:
    """Take somebody as a witness; ``outside`` the chain of command of the service or not.

    Raises Invalid for a key that is none of a witness or a name that says nothing, Changed when the key stands already.
    """
    problems = [Problem("key", "witness.key_unfit")] if not _is_fit(key) else []
    names = {}
    for field, typed in (("name_km", name_km), ("name_en", name_en)):
        try:
            names[field] = clean_text(typed, max_length=NAME_LENGTH)
        except TextRefused as refused:
            problems.append(Problem(field, refused.code, refused.params))
        else:
            problems += [] if names[field] else [Problem(field, "witness.name_missing")]
    if problems:
        raise Invalid(problems)
    witness = uuid7()
    _act("witness.enrol", witness, {"key": key, **names, "outside": outside})
    return witness


def dismiss(key: str) -> None:
    """Take somebody as a witness no more.

    Raises NotFound when nobody stands with this key or name, Invalid when several stand with this name.
    """
    found = [each for each in published.witnesses() if key in (each.key, Key.read(each.key).name)]
    if not found:
        raise NotFound("witness.unknown")
    if len(found) > 1:
        raise Invalid([Problem("key", "witness.several")])
    [each] = found
    said = {"key": each.key, "name_km": each.name_km, "name_en": each.name_en, "outside": each.outside}
    _act("witness.dismiss", each.id, said)


def keep_cosignature(note: str) -> Witness:
    """Keep what a witness sends: the checkpoint and his line under it. The same twice is kept once.

    Raises NotFound when the log has no such checkpoint, Forbidden when no witness who stands has signed it.
    """
    try:
        sent = Checkpoint.read(note)
    except Fails:
        raise Forbidden("witness.not_signed") from None
    if published.of_size(sent.size).checkpoint.body != sent.body:
        raise NotFound("ledger.no_checkpoint")
    for each in published.witnesses():
        key = Key.read(each.key)
        [line, *_] = [*(line for line in sent.signatures if line.startswith(f"— {key.name} ")), ""]
        alone = Checkpoint(sent.origin, sent.size, sent.root, sent.body, (line,))
        if line and alone.witnessed_at(key) is not None:
            with translated(), connection.cursor() as cursor:
                cursor.execute(
                    "insert into ledger_cosignature (size, witness_id, line) values (%s, %s, %s)"
                    " on conflict do nothing",
                    [sent.size, each.id, line],
                )
            return each
    raise Forbidden("witness.not_signed")


def _is_fit(key: str) -> bool:
    try:
        return Key.read(key).kind == WITNESS
    except Fails:
        return False


def _act(kind: str, witness: UUID, said: Mapping[str, object]) -> None:
    content = Content.of(before=None, after={"kind": kind, **said})
    told: dict[str, Any] = {"kind": kind, "witness": witness, **said}
    told |= {"commitment": content.commitment, "salt": content.salt}
    with translated(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_WITNESS, told)
