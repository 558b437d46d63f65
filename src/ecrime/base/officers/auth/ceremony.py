"""What an authenticator is asked, and whether its answer holds: the WebAuthn standard as we use it.

Asked for is a passkey that knows its officer (no name is typed) and that verifies him by PIN or finger. The standard's
conditions are checked by the ``webauthn`` package; what it leaves open is checked here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, options_to_json_dict, parse_authentication_credential_json
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from ecrime.base.officers.auth.site import Site
from ecrime.foundation.errors import Forbidden

SERVICE = "E-Crime"
ANSWER_MS = 5 * 60 * 1000
# What a court's expert can check with ordinary tools: ECDSA on P-256, and RSA for older Windows machines.
ALGORITHMS = [COSEAlgorithmIdentifier.ECDSA_SHA_256, COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256]
# How the package says that an answer does not hold, or cannot even be read.
NO_ANSWER = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, RecursionError)

Options = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """A passkey that was made as asked."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    aaguid: UUID


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came, taken apart; nothing of it is believed yet."""

    text: str
    credential_id: bytes
    user_handle: bytes | None
    client_data: bytes
    authenticator_data: bytes
    signature: bytes


def creation_options(site: Site, challenge: bytes, officer: UUID, names: tuple[str, str]) -> Options:
    """What ``navigator.credentials.create`` is given; ``names`` are the officer's, Khmer and Latin."""
    options = generate_registration_options(
        rp_id=site.rp_id,
        rp_name=SERVICE,
        user_id=officer.bytes,
        user_name=names[1],
        user_display_name=f"{names[0]} · {names[1]}",
        challenge=challenge,
        timeout=ANSWER_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        supported_pub_key_algs=ALGORITHMS,
    )
    return dict(options_to_json_dict(options))


def request_options(site: Site, challenge: bytes, credential_ids: Sequence[bytes] = ()) -> Options:
    """What ``navigator.credentials.get`` is given; no credential ids means any passkey of this site."""
    options = generate_authentication_options(
        rp_id=site.rp_id,
        challenge=challenge,
        timeout=ANSWER_MS,
        allow_credentials=[PublicKeyCredentialDescriptor(id=known) for known in credential_ids],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options_to_json_dict(options))


def challenge_of(words: str) -> bytes:
    """The challenge under which words are signed."""
    return hashlib.sha256(words.encode()).digest()


def check_made(answer: str, *, site: Site, challenge: bytes) -> Made:
    """The passkey that was made, when the answer holds. Raises Forbidden("passkey.not_made")."""
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
        _refuse_frames(base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"]))
        return Made(made.credential_id, made.credential_public_key, made.sign_count, UUID(made.aaguid))
    except NO_ANSWER:
        raise Forbidden("passkey.not_made") from None


def read_answer(text: str) -> Answer:
    """An answer's parts. Raises Forbidden("passkey.not_valid") when it cannot be read."""
    try:
        read = parse_authentication_credential_json(text)
    except NO_ANSWER:
        raise Forbidden("passkey.not_valid") from None
    response = read.response
    return Answer(
        text,
        bytes(read.raw_id),
        None if response.user_handle is None else bytes(response.user_handle),
        bytes(response.client_data_json),
        bytes(response.authenticator_data),
        bytes(response.signature),
    )


def check_answer(answer: Answer, *, site: Site, challenge: bytes, public_key: bytes, sign_count: int) -> int:
    """The authenticator's new count, when the answer holds. Raises Forbidden("passkey.not_valid")."""
    try:
        verified = verify_authentication_response(
            credential=answer.text,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
        _refuse_frames(answer.client_data)
    except NO_ANSWER:
        raise Forbidden("passkey.not_valid") from None
    return verified.new_sign_count


def _refuse_frames(client_data: bytes) -> None:
    """Nobody answers inside somebody else's page."""
    said = json.loads(client_data)
    if said.get("crossOrigin", False) or "topOrigin" in said:
        raise ValueError("the answer was given in a frame")
