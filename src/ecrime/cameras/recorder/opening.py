"""Opening a camera's stream with libav, and the one cause when it will not open. No text of libav gets out of here."""

from __future__ import annotations

import errno
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import cast

import av
import av.error
import av.logging
from av.container import InputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from ecrime.cameras.recorder.address import Address, NoAddress, parse
from ecrime.cameras.recorder.facts import Cause, StreamFacts
from ecrime.cameras.recorder.pinning import WrongCertificate, pinned
from ecrime.cameras.recorder.rules import LARGEST_SIDE, WATCH_DOG_S

CODECS = ("h264", "hevc")
OPEN_S = 10.0
_OPTIONS = {
    "allowed_media_types": "video",  # sound and data are never asked for
    "fpsprobesize": "0",  # a declared rate is of no use to us, and looking for it takes a second
    "analyzeduration": "2000000",
    "timeout": str(round(WATCH_DOG_S * 1_000_000)),
    "rw_timeout": str(round(WATCH_DOG_S * 1_000_000)),
    "reorder_queue_size": "500",
    "buffer_size": str(1 << 20),
}
# What libav says, to this thread alone, where its error does not tell one cause from another.
_WORDS = {
    "edirecting to": Cause.REDIRECTED,
    "mmediate exit": Cause.TIMEOUT,
    "ertificate": Cause.CERTIFICATE,
    "Connection timed out": Cause.TIMEOUT,
}
_UNREACHABLE = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EHOSTDOWN}


class WillNotOpen(Exception):
    """The stream cannot be had now; ``cause`` says why."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Opened:
    """A stream that is open."""

    container: InputContainer
    stream: VideoStream


def open_stream(facts: StreamFacts) -> Opened:
    """Connect. Raises WillNotOpen."""
    try:
        address = parse(facts.address)
    except NoAddress:
        raise WillNotOpen(Cause.ADDRESS) from None
    try:
        socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except OSError:
        raise WillNotOpen(Cause.UNREACHABLE) from None
    container = _connect(address, facts)
    streams = container.streams.video
    if not streams:
        container.close()
        raise WillNotOpen(Cause.NOT_VIDEO)
    if not _is_recorded(streams[0]):
        container.close()
        raise WillNotOpen(Cause.UNSUPPORTED_CODEC)
    return Opened(container, streams[0])


def _is_recorded(stream: VideoStream) -> bool:
    """Whether we record such pictures; libav gives no codec to a stream it cannot read at all."""
    context = cast("VideoCodecContext | None", stream.codec_context)
    if context is None or context.name not in CODECS:
        return False
    return 0 < context.width <= LARGEST_SIDE and 0 < context.height <= LARGEST_SIDE


def _connect(address: Address, facts: StreamFacts) -> InputContainer:
    secure = address.scheme == "rtsps"
    if secure and not facts.pin:
        raise WillNotOpen(Cause.CERTIFICATE)
    options = {
        **_OPTIONS,
        "rtsp_transport": facts.transport.value,  # libav takes no kind of str but str
        "protocol_whitelist": "rtsp,tls,tcp" if secure else f"rtsp,tcp{',udp,rtp' if facts.transport == 'udp' else ''}",
    }
    with _listening() as said:
        try:
            with _trusted(address, facts.pin) as more:
                container = av.open(address.url, "r", options=options | more, timeout=(OPEN_S, WATCH_DOG_S))
        except WrongCertificate:
            raise WillNotOpen(Cause.CERTIFICATE) from None
        except (av.error.FFmpegError, OSError) as error:
            # From None: libav's own words hold the address, and with it the password.
            raise WillNotOpen(cause_of(error, said)) from None
        if _heard(said) is Cause.REDIRECTED:
            container.close()
            raise WillNotOpen(Cause.REDIRECTED)
    return container


def _trusted(address: Address, pin: str) -> AbstractContextManager[dict[str, str]]:
    if address.scheme == "rtsps":
        return pinned(address, pin, timeout_s=OPEN_S)
    return nullcontext({})


def cause_of(error: BaseException, said: list[tuple[int, str, str]]) -> Cause:
    """The one cause of an error of libav, or of a socket."""
    if heard := _heard(said):
        return heard
    match error:
        case av.error.HTTPUnauthorizedError() | av.error.HTTPForbiddenError():
            return Cause.UNAUTHORISED
        case av.error.HTTPNotFoundError():
            return Cause.NOT_FOUND
        case ConnectionRefusedError():
            return Cause.REFUSED
        case TimeoutError() | av.error.ExitError():
            return Cause.TIMEOUT
        case OSError() if error.errno in _UNREACHABLE:
            return Cause.UNREACHABLE
    return Cause.BROKEN


def _heard(said: list[tuple[int, str, str]]) -> Cause | None:
    for words, cause in _WORDS.items():
        if any(words in text for _, _, text in said):
            return cause
    return None


_lock = threading.Lock()
_listeners = 0


@contextmanager
def _listening() -> Iterator[list[tuple[int, str, str]]]:
    """What libav says meanwhile to this thread. It says it nowhere else: its words hold addresses with passwords."""
    global _listeners  # noqa: PLW0603 - libav has one level of talking for the whole process
    with _lock:
        _listeners += 1
        if _listeners == 1:
            logging.getLogger("libav").disabled = True
            logging.getLogger("libav").propagate = False
            av.logging.set_skip_repeated(False)  # else what it says twice is heard once, whoever says it
            av.logging.set_level(av.logging.INFO)
    try:
        with av.logging.Capture(local=True) as said:
            yield said
    finally:
        with _lock:
            _listeners -= 1
            if _listeners == 0:
                av.logging.set_level(None)
