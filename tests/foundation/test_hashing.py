"""Commitments bind and tell nothing without their salt."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ecrime.foundation.hashing import commitment, new_salt, token_hash


def test_commitment_is_hmac_sha256() -> None:
    # RFC 4231, test case 1
    assert commitment(b"\x0b" * 20, b"Hi There").hex() == (
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    )


@given(st.binary(), st.binary())
def test_other_content_or_salt_gives_another_commitment(one: bytes, other: bytes) -> None:
    salt = new_salt()
    assert (commitment(salt, one) == commitment(salt, other)) is (one == other)
    assert commitment(salt, one) != commitment(new_salt(), one)


def test_a_token_is_stored_as_its_sha256() -> None:
    assert token_hash("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
