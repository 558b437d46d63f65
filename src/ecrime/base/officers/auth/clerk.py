"""What the pages may ask of the auth process, and how each question is answered.

Every question names the site's ``origin``; those that open something also the ``address`` they come from, kept only as
a keyed hash. What an authenticator answered is a string of JSON, handed on as the browser gave it.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ecrime.base.officers import codes
from ecrime.base.officers.auth import ceremony
from ecrime.base.officers.auth.ceremony import Answer
from ecrime.base.officers.auth.site import Site, site_of
from ecrime.base.officers.auth.store import Store
from ecrime.base.officers.authenticator import SoftwareAuthenticator
from ecrime.foundation.errors import EcrimeError, Forbidden
from ecrime.foundation.text import TextRefused, clean_text

Reply = dict[str, Any]

LONGEST = {"code": 200, "words": 100_000, "answer": 64_000, "label": 200}
LONGEST_OTHER = 200
LABEL_LENGTH = 60
# What is written to the ledger and counted; the rest (a slow officer, a foreign site) is nobody's attack.
FAILURES = frozenset({"code.not_valid", "passkey.not_made", "passkey.not_valid", "signature.not_valid"})

REFUSED_CREDENTIALS = frozenset({"credential.not_valid", "credential.wrong_network"})


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it came over the line."""

    said: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A text that must be there. Raises Forbidden("request.unreadable") for anything else."""
        value = self.said.get(name)
        if not isinstance(value, str) or len(value) > LONGEST.get(name, LONGEST_OTHER):
            raise Forbidden("request.unreadable")
        return value

    def id(self, name: str) -> UUID:
        """An id that must be there."""
        try:
            return UUID(self.text(name))
        except ValueError:
            raise Forbidden("request.unreadable") from None


class Clerk:
    """Answers questions, each over a connection of its own.

    open_store  opens the database as ecrime_auth
    hosts       the names the pages are open under, as ECRIME_HOSTS has them
    key         the service's secret key
    """

    def __init__(
        self, open_store: Callable[[], AbstractContextManager[Store]], *, hosts: Sequence[str], key: str
    ) -> None:
        self._open_store = open_store
        self._hosts = hosts
        self._key = key.encode()
        self._answers: Mapping[str, Callable[[Store, Question], Reply]] = {
            "enrol.begin": self._begin_enrolment,
            "enrol.finish": self._finish_enrolment,
            "sign_in.begin": self._begin_sign_in,
            "sign_in.finish": self._finish_sign_in,
            "credential.open": self._open_by_credential,
            "sign.begin": self._begin_signing,
            "sign.finish": self._finish_signing,
            "demo.officers": self._demo_officers,
            "demo.sign_in": self._demo_sign_in,
            "demo.sign": self._demo_sign,
        }

    def answer(self, said: Mapping[str, Any]) -> Reply:
        """The answer to one question. Raises our errors; the server sends them as refusals."""
        question = Question(said)
        answer = self._answers.get(question.text("ask"))
        if answer is None:
            raise Forbidden("request.unreadable")
        with self._open_store() as store:
            return answer(store, question)

    def _begin_enrolment(self, store: Store, question: Question) -> Reply:
        site, challenge = self._site(question), secrets.token_bytes(32)
        with self._failures_noted(store, question):
            enrolment = store.begin_enrolment(codes.hash_of(question.text("code")), challenge, self._address(question))
        names = (enrolment.name_km, enrolment.name_latin)
        return {
            "asked": str(enrolment.asked),
            "names": names,
            "options": ceremony.creation_options(site, challenge, enrolment.officer, names),
        }

    def _finish_enrolment(self, store: Store, question: Question) -> Reply:
        site, asked, token = self._site(question), question.id("asked"), secrets.token_urlsafe(32)
        label = _label(question)
        with self._failures_noted(store, question, asked=asked):
            challenge = store.challenge(asked, "enrol", self._address(question))
            made = ceremony.check_made(question.text("answer"), site=site, challenge=challenge)
            passkey = store.enrol(asked, made, label=label, token=token)
        return {"token": token, "passkey": str(passkey)}

    def _begin_sign_in(self, store: Store, question: Question) -> Reply:
        site, challenge = self._site(question), secrets.token_bytes(32)
        asked = store.begin_sign_in(challenge, self._address(question))
        return {"asked": str(asked), "options": ceremony.request_options(site, challenge)}

    def _finish_sign_in(self, store: Store, question: Question) -> Reply:
        site, asked, token = self._site(question), question.id("asked"), secrets.token_urlsafe(32)
        address = self._address(question)
        with self._failures_noted(store, question, asked=asked) as failing:
            challenge = store.challenge(asked, "sign_in", address)
            answer = failing.answer = ceremony.read_answer(question.text("answer"))
            key = store.key(answer.credential_id, address)
            # The passkey was made for one officer, and says whose it is.
            if answer.user_handle != key.officer.bytes:
                raise Forbidden("passkey.not_valid")
            sign_count = ceremony.check_answer(
                answer, site=site, challenge=challenge, public_key=key.public_key, sign_count=key.sign_count
            )
            store.sign_in(asked, key, sign_count=sign_count, token=token)
        return {"token": token}

    def _open_by_credential(self, store: Store, question: Question) -> Reply:
        """A system shows its credential, from anywhere: from where it may, the credential says."""
        credential, token = question.text("credential"), secrets.token_urlsafe(32)
        caller, address = _network_address(question), self._address(question)
        try:
            store.open_by_credential(credential, caller=caller, address=address, token=token)
        except EcrimeError as error:
            if error.code in REFUSED_CREDENTIALS:
                store.note_refused_credential(error.code, credential, caller=caller, address=address)
            raise
        return {"token": token}

    def _begin_signing(self, store: Store, question: Question) -> Reply:
        site = self._site(question)
        signing = store.begin_signing(question.text("token"), question.text("words"), self._address(question))
        challenge = ceremony.challenge_of(signing.words)
        return {
            "asked": str(signing.asked),
            "words": signing.words,
            "options": ceremony.request_options(site, challenge, signing.credential_ids),
            "has_passkey": bool(signing.credential_ids),
            "in_software": signing.in_software and site.is_this_machine,
        }

    def _finish_signing(self, store: Store, question: Question) -> Reply:
        site, asked, address = self._site(question), question.id("asked"), self._address(question)
        with self._failures_noted(store, question, asked=asked) as failing:
            challenge = store.challenge(asked, "sign", address)
            answer = failing.answer = ceremony.read_answer(question.text("answer"))
            key = store.key(answer.credential_id, address)
            sign_count = ceremony.check_answer(
                answer, site=site, challenge=challenge, public_key=key.public_key, sign_count=key.sign_count
            )
            signature = store.sign(question.text("token"), asked, key, answer, sign_count=sign_count)
        return {"signature": str(signature)}

    def _demo_officers(self, store: Store, question: Question) -> Reply:
        is_offered = store.is_demo() and self._site(question).is_this_machine
        return {"is_demo": store.is_demo(), "officers": store.demo_officers() if is_offered else []}

    def _demo_sign_in(self, store: Store, question: Question) -> Reply:
        authenticator = self._authenticator(store, question, question.id("officer"))
        begun = self._begin_sign_in(store, question)
        answer = authenticator.answer(begun["options"], origin=question.text("origin"))
        return self._finish_sign_in(store, Question({**question.said, "asked": begun["asked"], "answer": answer}))

    def _demo_sign(self, store: Store, question: Question) -> Reply:
        authenticator = self._authenticator(store, question, store.officer_of(question.text("token")))
        challenge = store.challenge(question.id("asked"), "sign", self._address(question))
        options = ceremony.request_options(self._site(question), challenge)
        answer = authenticator.answer(options, origin=question.text("origin"))
        return self._finish_signing(store, Question({**question.said, "answer": answer}))

    def _authenticator(self, store: Store, question: Question, officer: UUID) -> SoftwareAuthenticator:
        """The officer's software authenticator, for whoever sits at this machine."""
        key = store.software_key(officer) if self._site(question).is_this_machine else None
        if key is None:
            raise Forbidden("demo.not_marked")
        return SoftwareAuthenticator.restored(
            key.private_key, credential_id=key.credential_id, officer=officer, sign_count=key.sign_count
        )

    def _site(self, question: Question) -> Site:
        return site_of(question.text("origin"), self._hosts)

    def _address(self, question: Question) -> bytes:
        return hmac.digest(self._key, b"address:" + question.text("address").encode(), "sha256")

    @contextmanager
    def _failures_noted(self, store: Store, question: Question, *, asked: UUID | None = None) -> Iterator[_Failing]:
        failing = _Failing()
        try:
            yield failing
        except EcrimeError as error:
            if error.code in FAILURES:
                credential = failing.answer.credential_id if failing.answer else None
                store.note_failure(error.code, asked=asked, credential_id=credential, address=self._address(question))
            raise


@dataclass
class _Failing:
    """What is known of an attempt when it fails."""

    answer: Answer | None = None


def _network_address(question: Question) -> str | None:
    """From where on the network it is asked; None for what is no address, which lies in no network."""
    try:
        return str(ipaddress.ip_address(question.text("network")))
    except ValueError:
        return None


def _label(question: Question) -> str:
    """How the officer calls his passkey."""
    try:
        return clean_text(question.text("label"), max_length=LABEL_LENGTH)
    except TextRefused:
        raise Forbidden("passkey.label_unfit") from None
