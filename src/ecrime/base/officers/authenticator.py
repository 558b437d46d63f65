"""An authenticator in software, for tests, drills and DEMO: makes a passkey and answers as a real one would.

It verifies nobody, so it must never open anything but invented records: the database takes passkeys that bear
``DEMO_AAGUID`` only where it is marked DEMO.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

# Which make of authenticator it says it is; "none" of tests and drills says nothing.
DEMO_AAGUID = UUID("ec51e000-0000-4000-8000-00000000de70")
NO_AAGUID = UUID(int=0)

PRESENT, VERIFIED, NEW_KEY = 0x01, 0x04, 0x40


@dataclass
class SoftwareAuthenticator:
    """One passkey with ECDSA on P-256.

    sign_count  how often it was used, counted up by each answer
    verifies    whether it says that it verified its officer; a test may have it say no
    """

    private_key: ec.EllipticCurvePrivateKey
    credential_id: bytes
    aaguid: UUID = NO_AAGUID
    user_handle: bytes = b""
    sign_count: int = 0
    verifies: bool = True

    @classmethod
    def new(cls, aaguid: UUID = NO_AAGUID) -> SoftwareAuthenticator:
        """One with a key of its own."""
        return cls(ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16), aaguid)

    @classmethod
    def restored(cls, key: bytes, *, credential_id: bytes, officer: UUID, sign_count: int) -> SoftwareAuthenticator:
        """One whose private key was kept."""
        private_key = load_der_private_key(key, password=None)
        if not isinstance(private_key, ec.EllipticCurvePrivateKey):
            raise TypeError("a software authenticator has a key on P-256")
        return cls(private_key, credential_id, user_handle=officer.bytes, sign_count=sign_count)

    @property
    def kept_key(self) -> bytes:
        """The private key as it is kept (PKCS #8)."""
        return self.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    def make(self, options: Mapping[str, Any], *, origin: str) -> str:
        """What ``navigator.credentials.create(options).toJSON()`` would give."""
        self.user_handle = base64url_to_bytes(options["user"]["id"])
        client_data = _client_data("webauthn.create", options["challenge"], origin)
        attested = (
            self.aaguid.bytes + len(self.credential_id).to_bytes(2, "big") + self.credential_id + self._cose_key()
        )
        data = self._authenticator_data(options["rp"]["id"], NEW_KEY) + attested
        return self._credential(
            clientDataJSON=client_data,
            attestationObject=encode_cbor({"fmt": "none", "attStmt": {}, "authData": data}),
        )

    def answer(self, options: Mapping[str, Any], *, origin: str) -> str:
        """What ``navigator.credentials.get(options).toJSON()`` would give."""
        self.sign_count += 1
        client_data = _client_data("webauthn.get", options["challenge"], origin)
        data = self._authenticator_data(options["rpId"])
        signed = data + hashlib.sha256(client_data).digest()
        return self._credential(
            clientDataJSON=client_data,
            authenticatorData=data,
            signature=self.private_key.sign(signed, ec.ECDSA(hashes.SHA256())),
            userHandle=self.user_handle,
        )

    def _authenticator_data(self, rp_id: str, more: int = 0) -> bytes:
        flags = PRESENT | (VERIFIED if self.verifies else 0) | more
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + self.sign_count.to_bytes(4, "big")

    def _cose_key(self) -> bytes:
        point = self.private_key.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        return bytes(encode_cbor(key))

    def _credential(self, **response: bytes) -> str:
        id_ = bytes_to_base64url(self.credential_id)
        parts = {name: bytes_to_base64url(value) for name, value in response.items()}
        return json.dumps(
            {"id": id_, "rawId": id_, "type": "public-key", "clientExtensionResults": {}, "response": parts}
        )


def _client_data(kind: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()
