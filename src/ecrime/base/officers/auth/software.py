"""A browser with a software authenticator, played through: enrolment, sign-in, signing. For tests, drills and DEMO."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ecrime.base.officers.authenticator import SoftwareAuthenticator
from ecrime.base.officers.facts import PasskeyId, SignatureId

LABEL = "software"
HERE = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class SoftwareBrowser:
    """``ask`` puts a question to the auth process; ``origin`` is where the pages would be open."""

    ask: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    origin: str

    def enrol(self, code: str, authenticator: SoftwareAuthenticator) -> tuple[PasskeyId, str]:
        """Use a one-time code up: the new passkey, and the token of the first session."""
        begun = self._ask("enrol.begin", code=code)
        answer = authenticator.make(begun["options"], origin=self.origin)
        done = self._ask("enrol.finish", asked=begun["asked"], answer=answer, label=LABEL)
        return PasskeyId(UUID(done["passkey"])), str(done["token"])

    def sign_in(self, authenticator: SoftwareAuthenticator) -> str:
        """The token of a new session."""
        begun = self._ask("sign_in.begin")
        answer = authenticator.answer(begun["options"], origin=self.origin)
        return str(self._ask("sign_in.finish", asked=begun["asked"], answer=answer)["token"])

    def sign(self, token: str, words: str, authenticator: SoftwareAuthenticator) -> SignatureId:
        """A signature under the words of an act."""
        begun = self._ask("sign.begin", token=token, words=words)
        answer = authenticator.answer(begun["options"], origin=self.origin)
        done = self._ask("sign.finish", token=token, asked=begun["asked"], answer=answer)
        return SignatureId(UUID(done["signature"]))

    def _ask(self, question: str, **said: str) -> Mapping[str, Any]:
        return self.ask({"ask": question, "origin": self.origin, "address": HERE, **said})
