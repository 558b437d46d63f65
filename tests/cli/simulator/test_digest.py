"""Digest authentication: the numbers of the standard, and nothing but the right answer to the right question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ecrime.cli.simulator import digest
from ecrime.cli.simulator.digest import Algorithm, Credentials, challenges, is_answered, response

KNOWN = Credentials("camera", "right")
BOTH = tuple(Algorithm)


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        (Algorithm.MD5, "8ca523f5e9506fed4657c9700eebdbec"),
        (Algorithm.SHA_256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_example_of_rfc_7616(monkeypatch: pytest.MonkeyPatch, algorithm: Algorithm, expected: str) -> None:
    monkeypatch.setattr(digest, "REALM", "http-auth@example.org")
    said = response(
        algorithm,
        Credentials("Mufasa", "Circle of Life"),
        method="GET",
        address="/dir/index.html",
        nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        counted=("00000001", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"),
    )
    assert said == expected


def header(algorithm: Algorithm = Algorithm.MD5, *, address: str = "rtsp://a/main", method: str = "PLAY") -> str:
    """The right answer to the nonce n."""
    said = response(algorithm, KNOWN, method=method, address=address, nonce="n")
    return f'Digest username="camera", realm="x", nonce="n", uri="{address}", response="{said}", algorithm={algorithm}'


def taken(
    text: str,
    *,
    nonce: str = "n",
    known: Credentials = KNOWN,
    algorithms: tuple[Algorithm, ...] = BOTH,
    method: str = "PLAY",
) -> bool:
    return is_answered(text, method=method, address="rtsp://a/main", nonce=nonce, known=known, algorithms=algorithms)


@pytest.mark.parametrize("algorithm", BOTH)
def test_the_right_answer_is_taken(algorithm: Algorithm) -> None:
    assert taken(header(algorithm))


def test_an_answer_without_an_algorithm_is_md5() -> None:
    assert taken(header().replace(", algorithm=MD5", ""))
    assert not taken(header(Algorithm.SHA_256).replace(", algorithm=SHA-256", ""))


def test_an_answer_to_something_else_is_not_taken() -> None:
    assert not taken(header(), nonce="another")
    assert not taken(header(), known=replace(KNOWN, password="wrong"))
    assert not taken(header(), known=replace(KNOWN, user="other"))
    assert not taken(header(), method="DESCRIBE")
    assert not taken(header(address="rtsp://a/sub"))
    assert not taken(header(), algorithms=(Algorithm.SHA_256,))


@pytest.mark.parametrize(
    "text", ["", "Basic Y2FtZXJhOnJpZ2h0", "Digest", "Digest algorithm=CRC", 'Digest username="camera"']
)
def test_nonsense_is_not_taken(text: str) -> None:
    assert not taken(text)


def test_the_strongest_is_asked_for_first() -> None:
    assert ["SHA-256" in challenge for challenge in challenges("n", (Algorithm.MD5, Algorithm.SHA_256))] == [
        True,
        False,
    ]
