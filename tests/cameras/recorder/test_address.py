"""Addresses of cameras: what is none is refused, and no password gets out."""

from __future__ import annotations

import pytest

from ecrime.cameras.recorder.address import NoAddress, parse


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kamera",
        "http://camera/1",
        "file:///etc/passwd",
        "rtsp:///1",
        "rtsp://a b/1",
        "rtsp://camera:port/1",
        "rtsp://camera:70000/1",
        "rtsp://camera/1\n",
        "rtsp://camera/1#x",
        "concat:rtsp://camera/1",
        "rtsp://កាមេរ៉ា/1",
        "rtsp://camera/" + "a" * 2000,
        "rtsp+tcp://camera/1",
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(NoAddress) as refused:
        parse(text)
    assert not text or text not in str(refused.value)


def test_what_is_shown_of_an_address_holds_no_password() -> None:
    address = parse("rtsps://user:geheim@[::1]:7441/1?token=geheim")
    assert address.shown == "rtsps://[::1]:7441"
    assert "geheim" not in repr(address)
    assert "geheim" not in f"{address}"


def test_words_that_change_how_libav_connects_are_taken_out() -> None:
    assert parse("rtsp://c/1?udp&channel=2&tcp").url == "rtsp://c/1?channel=2"
    assert parse("rtsp://c/1").port == 554
