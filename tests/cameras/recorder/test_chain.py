"""The chain: written out once by hand, and another with everything it binds."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from ecrime.cameras.recorder import chain
from ecrime.cameras.recorder.facts import Role

CAMERA = UUID("0190a3c4-0000-7000-8000-00000000aaaa").bytes


def test_a_link_is_what_the_design_says() -> None:
    digest = sha256(b"fragment").hexdigest()
    by_hand = sha256(bytes(32) + bytes.fromhex(digest) + b"\0\0\0\0\0\0\0\x07" + b"\0\0\0\0\0\0\0\x09").hexdigest()
    assert chain.link(chain.NOTHING, digest, 7, 9) == by_hand


def test_every_part_of_a_link_counts() -> None:
    digest, other = sha256(b"a").hexdigest(), sha256(b"b").hexdigest()
    links = {
        chain.link(*link)
        for link in (
            (chain.NOTHING, digest, 1, 2),
            (other, digest, 1, 2),
            (chain.NOTHING, other, 1, 2),
            (chain.NOTHING, digest, 0, 2),
            (chain.NOTHING, digest, 1, 3),
        )
    }
    assert len(links) == 5


def test_an_hour_is_bound_to_its_camera_its_stream_and_the_hour_before() -> None:
    seeds = {
        chain.seed(chain.NOTHING, CAMERA, Role.MAIN, 0),
        chain.seed("11" * 32, CAMERA, Role.MAIN, 0),
        chain.seed(chain.NOTHING, bytes(16), Role.MAIN, 0),
        chain.seed(chain.NOTHING, CAMERA, Role.SUB, 0),
        chain.seed(chain.NOTHING, CAMERA, Role.MAIN, 3_600_000_000_000),
    }
    assert len(seeds) == 5
