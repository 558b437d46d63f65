"""Every way a camera will not open has one cause, and no password gets out with it."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import os
import socket
import ssl
import threading
import traceback
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.cameras.recorder.cameras import MISSING, OK, answering, found, free_port, serve, stop
from tests.cameras.recorder.scenes import STREAM

from ecrime.cameras.recorder import opening, pinning
from ecrime.cameras.recorder.facts import Cause, Transport
from ecrime.cameras.recorder.opening import WillNotOpen, open_stream
from ecrime.cameras.recorder.rules import LARGEST_SIDE

SOUND = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\nm=audio 0 RTP/AVP 0\r\na=control:1\r\n"


def why(address: str, *, pin: str = "") -> Cause:
    """Why it will not open. Nothing on the way says the password."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    logging.getLogger().addHandler(handler)
    try:
        with contextlib.redirect_stderr(said), pytest.raises(WillNotOpen) as refused:
            open_stream(replace(STREAM, address=address, pin=pin))
    finally:
        logging.getLogger().removeHandler(handler)
    told = said.getvalue() + "".join(traceback.format_exception(refused.value)) + repr(replace(STREAM, address=address))
    assert "geheim" not in told
    return refused.value.cause


def test_nobody_listens() -> None:
    assert why(f"rtsp://somebody:geheim@127.0.0.1:{free_port()}/1") is Cause.REFUSED


def test_no_such_host() -> None:
    assert why("rtsp://somebody:geheim@camera.invalid/1") is Cause.UNREACHABLE


@pytest.mark.parametrize("address", ["http://127.0.0.1/geheim", "file:///etc/passwd", "concat:/a|/b", "geheim"])
def test_nothing_but_a_camera_is_opened(address: str) -> None:
    assert why(address) is Cause.ADDRESS


def test_a_secure_address_without_a_pin_is_refused() -> None:
    assert why("rtsps://somebody:geheim@127.0.0.1/1") is Cause.CERTIFICATE


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        ('401 Unauthorized\r\n{}\r\nWWW-Authenticate: Digest realm="x", nonce="y"', Cause.UNAUTHORISED),
        ("403 Forbidden\r\n{}", Cause.UNAUTHORISED),
        ("404 Not Found\r\n{}", Cause.NOT_FOUND),
        ("500 Broken\r\n{}", Cause.BROKEN),
    ],
)
def test_what_a_camera_answers_is_its_cause(answer: str, cause: Cause) -> None:
    with answering(lambda _: f"RTSP/1.0 {answer}\r\n\r\n") as (port, _):
        assert why(f"rtsp://somebody:geheim@127.0.0.1:{port}/1") is cause


def test_sound_alone_is_no_video() -> None:
    with answering(
        lambda _: f"{OK}\r\n{{}}\r\nContent-Type: application/sdp\r\nContent-Length: {len(SOUND)}\r\n\r\n{SOUND}"
    ) as (port, _):
        assert why(f"rtsp://somebody:geheim@127.0.0.1:{port}/1") in {Cause.NOT_VIDEO, Cause.BROKEN}


def test_a_camera_that_never_answers_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "OPEN_S", 0.5)
    with answering(lambda _: "") as (port, _):
        assert why(f"rtsp://somebody:geheim@127.0.0.1:{port}/1") is Cause.TIMEOUT


def test_a_camera_that_sends_us_elsewhere_is_not_followed(clip: Path) -> None:
    if not found():
        pytest.skip(MISSING)
    port = free_port()
    server = serve(port, [clip])
    try:
        with answering(lambda _: f"RTSP/1.0 302 Moved\r\n{{}}\r\nLocation: rtsp://127.0.0.1:{port}/0\r\n\r\n") as (
            lies,
            _,
        ):
            for _ in range(3):
                assert why(f"rtsp://somebody:geheim@127.0.0.1:{lies}/1") is Cause.REDIRECTED
    finally:
        stop(server)


@pytest.mark.parametrize("scheme", ["http", "https", "gopher"])
def test_a_camera_sends_us_nowhere_but_to_a_camera(scheme: str) -> None:
    """Somebody listens where it sends us, and nobody comes there."""
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.setblocking(False)
        there = f"{scheme}://127.0.0.1:{elsewhere.getsockname()[1]}/1"
        with answering(lambda _: f"RTSP/1.0 302 Moved\r\n{{}}\r\nLocation: {there}\r\n\r\n") as (port, asked):
            assert why(f"rtsp://somebody:geheim@127.0.0.1:{port}/1") in {Cause.REDIRECTED, Cause.BROKEN}
            assert [each.split()[0] for each in asked] == ["OPTIONS", "DESCRIBE"]
        with pytest.raises(BlockingIOError):
            elsewhere.accept()


@pytest.mark.parametrize("scheme", ["file://", "", "concat:"])
def test_a_camera_sends_us_to_no_file(tmp_path: Path, scheme: str) -> None:
    """The name stands for whoever opens it: without a reader nobody can write into it."""
    name, ended, was_read = tmp_path / "clip.mp4", threading.Event(), threading.Event()
    os.mkfifo(name)

    def offer() -> None:
        while not ended.wait(0.01):
            with suppress(OSError):
                file = os.open(name, os.O_WRONLY | os.O_NONBLOCK)
                was_read.set()
                os.close(file)

    offering = threading.Thread(target=offer)
    offering.start()
    try:
        with answering(lambda _: f"RTSP/1.0 302 Moved\r\n{{}}\r\nLocation: {scheme}{name}\r\n\r\n") as (port, asked):
            assert why(f"rtsp://somebody:geheim@127.0.0.1:{port}/1") in {Cause.REDIRECTED, Cause.BROKEN}
            assert [each.split()[0] for each in asked] == ["OPTIONS", "DESCRIBE"]
        assert not was_read.is_set()
        with name.open("rb"):
            assert was_read.wait(20), "whoever had opened it would have been seen"
    finally:
        ended.set()
        offering.join()


def stream_of(**context: object) -> SimpleNamespace:
    """What libav says of a stream."""
    return SimpleNamespace(codec_context=SimpleNamespace(**context) if context else None)


@pytest.mark.parametrize(
    "stream",
    [
        stream_of(),
        stream_of(name="mjpeg", width=640, height=360),
        stream_of(name="h264", width=0, height=0),
        stream_of(name="h264", width=LARGEST_SIDE + 1, height=360),
        stream_of(name="hevc", width=640, height=LARGEST_SIDE + 1),
    ],
    ids=["no codec", "mjpeg", "no size", "wide", "high"],
)
def test_what_is_not_recorded_is_said_so(monkeypatch: pytest.MonkeyPatch, stream: SimpleNamespace) -> None:
    closed: list[bool] = []
    container = SimpleNamespace(streams=SimpleNamespace(video=[stream]), close=lambda: closed.append(True))
    monkeypatch.setattr(opening, "_connect", lambda *_: container)
    assert why("rtsp://somebody:geheim@127.0.0.1/1") is Cause.UNSUPPORTED_CODEC
    assert closed == [True]


def made_of(key: ec.EllipticCurvePrivateKey, *extensions: x509.ExtensionType, name: str = "camera") -> x509.Certificate:
    """A camera's own certificate."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)] if name else [])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    )
    for extension in extensions:
        made = made.add_extension(extension, critical=False)
    return made.sign(key, hashes.SHA256())


def certificate(folder: Path, name: str, *extensions: x509.ExtensionType) -> tuple[Path, str]:
    """A camera's own certificate with its key, and its pin."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = made_of(key, *extensions).public_bytes(serialization.Encoding.PEM)
    path = folder / f"{name}.pem"
    path.write_bytes(
        pem
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path, hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem.decode())).hexdigest()


NUMBER = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("10.20.0.14"))])


def test_a_certificate_is_known_by_a_name_it_bears_or_a_number() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.SubjectAlternativeName([x509.DNSName("gate.example")])
    for extensions, name in (((), "camera"), ((NUMBER,), "10.20.0.14"), ((named,), "gate.example")):
        shown = made_of(key, *extensions).public_bytes(serialization.Encoding.DER)
        assert pinning._name(shown) == name


def test_a_badly_made_certificate_is_the_cause_itself() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    twice = [x509.UnrecognizedExtension(x509.ObjectIdentifier(f"1.2.3.{n}"), b"\x05\x00") for n in (4, 5)]
    shown = made_of(key, *twice).public_bytes(serialization.Encoding.DER)
    for each in (
        b"no certificate",
        shown.replace(b"\x2a\x03\x05", b"\x2a\x03\x04"),
        made_of(key, name="").public_bytes(serialization.Encoding.DER),
    ):
        with pytest.raises(pinning.WrongCertificate):
            pinning._name(each)


@pytest.mark.parametrize("extensions", [(), (NUMBER,)], ids=["by its subject", "with a number"])
def test_only_the_pinned_certificate_opens(
    clip: Path, tmp_path: Path, extensions: tuple[x509.ExtensionType, ...]
) -> None:
    if not found():
        pytest.skip(MISSING)
    path, pin = certificate(tmp_path, "camera", *extensions)
    _, other = certificate(tmp_path, "other")
    port = free_port()
    server = serve(port, [clip], certificate=path)
    try:
        address = f"rtsps://somebody:geheim@127.0.0.1:{port}/0"
        assert why(address, pin=other) is Cause.CERTIFICATE
        opened = open_stream(replace(STREAM, address=address, pin=pin))
        assert opened.stream.codec_context.name == "h264"
        opened.container.close()
    finally:
        stop(server)


def test_libav_accepts_no_certificate_but_the_pinned_one(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody in between shows the right certificate when it is asked for, and another when pictures are."""
    if not found():
        pytest.skip(MISSING)
    path, _ = certificate(tmp_path, "camera")
    other, pin = certificate(tmp_path, "other")
    right = ssl.PEM_cert_to_DER_cert(other.read_text().partition("-----BEGIN PRIVATE")[0])
    monkeypatch.setattr(pinning, "_shown", lambda *_: right)
    port = free_port()
    server = serve(port, [clip], certificate=path)
    try:
        assert why(f"rtsps://somebody:geheim@127.0.0.1:{port}/0", pin=pin) is Cause.CERTIFICATE
    finally:
        stop(server)


@pytest.mark.parametrize(
    ("transport", "allowed"), [(Transport.TCP, {"rtsp", "tcp"}), (Transport.UDP, {"rtsp", "tcp", "udp", "rtp"})]
)
def test_libav_may_use_no_protocol_beside_those_it_needs(
    monkeypatch: pytest.MonkeyPatch, transport: Transport, allowed: set[str]
) -> None:
    given: list[dict[str, str]] = []

    def notes(*_: object, options: dict[str, str], **__: object) -> None:
        given.append(options)
        raise ConnectionRefusedError

    monkeypatch.setattr("av.open", notes)
    with pytest.raises(WillNotOpen):
        open_stream(replace(STREAM, transport=transport))
    assert set(given[0]["protocol_whitelist"].split(",")) == allowed


def test_sound_is_never_asked_for() -> None:
    """The camera offers sound and video; only video is set up."""
    sdp = SOUND + "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:2\r\n"
    with answering(
        lambda _: f"{OK}\r\n{{}}\r\nContent-Type: application/sdp\r\nContent-Length: {len(sdp)}\r\n\r\n{sdp}"
    ) as (port, asked):
        why(f"rtsp://127.0.0.1:{port}/1")
        set_up = [each.splitlines()[0] for each in asked if each.startswith("SETUP")]
        assert len(set_up) == 1
        assert "/2 " in set_up[0]
