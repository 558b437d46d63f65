"""The functions of the database that are open to the role ecrime_auth, one method each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from ecrime.base.database.patience import patiently
from ecrime.base.database.sqlstate import error_for
from ecrime.base.ledger.entry import Content
from ecrime.base.officers.auth.ceremony import Answer, Made
from ecrime.base.officers.authenticator import DEMO_AAGUID
from ecrime.foundation.errors import Unavailable
from ecrime.foundation.hashing import token_hash

ROLE = "ecrime_auth"
CONNECT_S = 5


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Whose code it is, and the challenge he is to answer with a new passkey."""

    asked: UUID
    officer: UUID
    name_km: str
    name_latin: str


@dataclass(frozen=True, slots=True)
class Key:
    """The passkey of an answer, as it is known here."""

    passkey: UUID
    officer: UUID
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Signing:
    """Words that are to be signed, and with which passkeys; ``in_software`` when this service holds one of them."""

    asked: UUID
    words: str
    credential_ids: Sequence[bytes]
    in_software: bool


@dataclass(frozen=True, slots=True)
class SoftwareKey:
    """What a software authenticator of DEMO answers with."""

    credential_id: bytes
    private_key: bytes
    sign_count: int


class Store:
    """One connection of the role; every method is a transaction of its own."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def at(cls, address: str) -> Iterator[Store]:
        """The store behind an address of ecrime_auth, or of the owner, who steps down to it."""
        with _translated():
            connection = patiently(
                lambda: psycopg.connect(address, connect_timeout=CONNECT_S, autocommit=True), psycopg.OperationalError
            )
        with connection:
            with _translated():
                connection.execute(f"set role {ROLE}".encode())
            yield cls(connection)

    def begin_enrolment(self, code_hash: bytes, challenge: bytes, address: bytes) -> Enrolment:
        return Enrolment(*self._row("begin_enrolment", code_hash, challenge, address))

    def begin_sign_in(self, challenge: bytes, address: bytes) -> UUID:
        (asked,) = self._row("begin_sign_in", challenge, address)
        return UUID(str(asked))

    def challenge(self, asked: UUID, kind: str, address: bytes) -> bytes:
        """The bytes that were to be signed, while they may be."""
        (challenge,) = self._row("challenge_asked", asked, kind, address)
        return bytes(challenge)

    def key(self, credential_id: bytes, address: bytes) -> Key:
        """The passkey that bears this credential, if it stands."""
        return Key(*self._row("key_of", credential_id, address))

    def enrol(self, asked: UUID, made: Made, *, label: str, token: str) -> UUID:
        """Keep a new passkey and open its officer's first session; the passkey's id."""
        enrolled = Content.of(before=None, after={"credential": made.credential_id, "label": label})
        opened = Content.of(before=None, after={"by": "one-time code"})
        (passkey,) = self._row(
            "enrol_passkey",
            asked,
            made.credential_id,
            made.public_key,
            made.sign_count,
            made.aaguid,
            label,
            made.aaguid == DEMO_AAGUID,
            token_hash(token),
            enrolled.commitment,
            enrolled.salt,
            opened.commitment,
            opened.salt,
        )
        return UUID(str(passkey))

    def sign_in(self, asked: UUID, key: Key, *, sign_count: int, token: str) -> None:
        """Open a session for the passkey's officer."""
        opened = Content.of(before=None, after={"by": "passkey", "passkey": key.passkey})
        self._row(
            "mint_by_passkey",
            asked,
            key.passkey,
            sign_count,
            token_hash(token),
            opened.commitment,
            opened.salt,
        )

    def open_by_credential(self, credential: str, *, caller: str | None, address: bytes, token: str) -> None:
        """Open a session for the system whose credential this is, shown from this network address."""
        opened = Content.of(before=None, after={"by": "credential"})
        self._row(
            "mint_by_credential",
            token_hash(credential),
            caller,
            address,
            token_hash(token),
            opened.commitment,
            opened.salt,
        )

    def note_refused_credential(self, why: str, credential: str, *, caller: str | None, address: bytes) -> None:
        """Count a credential that was refused, tell the ledger, and its administrators."""
        told = Content.of(before=None, after={"why": why})
        self._row("note_refused_credential", token_hash(credential), caller, address, told.commitment, told.salt)

    def begin_signing(self, token: str, words: str, address: bytes) -> Signing:
        with self._acting(token):
            return Signing(*self._row("begin_signing", words, address))

    def sign(self, token: str, asked: UUID, key: Key, answer: Answer, *, sign_count: int) -> UUID:
        """Keep a signature that was checked; its id."""
        with self._acting(token):
            (signature,) = self._row(
                "keep_signature",
                asked,
                key.passkey,
                sign_count,
                answer.client_data,
                answer.authenticator_data,
                answer.signature,
            )
        return UUID(str(signature))

    def note_failure(self, why: str, *, asked: UUID | None, credential_id: bytes | None, address: bytes) -> None:
        """Count a failure and tell the ledger."""
        told = Content.of(before=None, after={"why": why})
        self._row("note_failure", asked, credential_id, address, told.commitment, told.salt)

    def officer_of(self, token: str) -> UUID:
        """Whose session it is."""
        with self._acting(token):
            (officer,) = self._row("officer")
        return UUID(str(officer))

    def is_demo(self) -> bool:
        (is_demo,) = self._row("is_demo")
        return bool(is_demo)

    def keep_software_key(self, passkey: UUID, private_key: bytes) -> None:
        self._row("keep_software_key", passkey, private_key)

    def software_key(self, officer: UUID) -> SoftwareKey | None:
        """The key of an officer's software authenticator; None when he has none that stands."""
        row = self._row("software_key_of", officer)
        return None if row[0] is None else SoftwareKey(*row)

    def demo_officers(self) -> list[dict[str, str]]:
        """Every officer of DEMO on his post, as the page that offers them shows him."""
        with _translated():
            cursor = self._connection.execute("select * from law.demo_officers()")
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, map(str, row), strict=True)) for row in cursor]

    @contextmanager
    def _acting(self, token: str) -> Iterator[None]:
        with _translated(), self._connection.transaction():
            self._connection.execute("select set_config('ecrime.token', %s, true)", [token])
            yield

    def _row(self, function: str, *values: object) -> tuple[Any, ...]:
        """The one row that a function of the law answers with."""
        call = sql.SQL("select * from {}({})").format(
            sql.Identifier("law", function), sql.SQL(", ").join([sql.Placeholder()] * len(values))
        )
        with _translated():
            row = self._connection.execute(call, values).fetchone()
        if row is None:
            raise RuntimeError("a function that always answers did not")
        return row


@contextmanager
def _translated() -> Iterator[None]:
    """What the database refuses as our errors; a fault of ours stays one."""
    try:
        yield
    except psycopg.Error as error:
        refusal = error_for(error)
        if refusal is None and isinstance(error, psycopg.OperationalError):
            refusal = Unavailable("database.away")
        if refusal is None:
            raise
        raise refusal from None
