"""Signing an act: words are laid before the officer, his passkey answers, and the act uses the signature up.

    asked = signatures.ask_officer(actor, words, caller=...)    # a page shows asked.words, a script asks the passkey
    signature = signatures.take(actor, asked.asked, answer, caller=...)
    actions.do_it(actor, ..., signature=signature)              # the row names it, its trigger compares the words

The words of an act are composed by its slice in the database, from the row, once to be shown and once more by the
trigger, which calls ``law.require_signature(signature, words)``. Who signs, in which session and when is put before
them by the database itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from ecrime.base.officers.auth.client import ask
from ecrime.base.officers.facts import Actor, Caller, SignatureId


@dataclass(frozen=True, slots=True)
class Asked:
    """Words that wait to be signed.

    words        the whole text whose hash is signed, as the officer must see it
    options      JSON for ``navigator.credentials.get``
    has_passkey  False for an officer who has none that stands, and so cannot sign
    in_software  True in DEMO at this machine, where the service answers for the officer
    """

    asked: str
    words: str
    options: str
    has_passkey: bool
    in_software: bool


def ask_officer(actor: Actor, words: str, *, caller: Caller) -> Asked:
    """Ask the officer to sign these words of an act within five minutes."""
    begun = ask("sign.begin", token=actor.token, words=words, origin=caller.origin, address=caller.address)
    return Asked(
        begun["asked"], begun["words"], json.dumps(begun["options"]), begun["has_passkey"], begun["in_software"]
    )


def take(actor: Actor, asked: str, answer: str, *, caller: Caller) -> SignatureId:
    """The signature that a passkey gave. Raises Forbidden when its answer does not hold or comes too late."""
    said = {"token": actor.token, "asked": asked, "answer": answer}
    done = ask("sign.finish", **said, origin=caller.origin, address=caller.address)
    return SignatureId(UUID(done["signature"]))


def sign_in_software(actor: Actor, asked: str, *, caller: Caller) -> SignatureId:
    """The signature of the officer's software authenticator. Raises Forbidden outside DEMO."""
    said = {"token": actor.token, "asked": asked}
    done = ask("demo.sign", **said, origin=caller.origin, address=caller.address)
    return SignatureId(UUID(done["signature"]))
