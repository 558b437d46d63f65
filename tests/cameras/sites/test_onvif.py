"""Cameras are asked about themselves: one that answers well, and many that mean harm, over real sockets."""

from __future__ import annotations

import base64
import hashlib
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psycopg
import pytest
from tests.cameras.recorder.test_opening import certificate
from tests.cameras.sites.make import CONTROL, allow, camera, site
from tests.records.incidents.test_views import Desk, fields_of, text_of

from ecrime.cameras.sites import actions, asking, onvif, queries
from ecrime.cameras.sites.facts import Codec, Login, ProbeFacts, Scheme, Source, StreamRole
from ecrime.cli.drills.instance import Database

LOGIN = Login("operator", "Tram-lotus-49")
NOW = datetime(2026, 11, 20, 10, 0, 0, tzinfo=UTC)
SCHEMA, SOAP = "http://www.onvif.org/ver10/schema", "http://www.w3.org/2003/05/soap-envelope"
CLOCK = (
    "<UTCDateTime><Time><Hour>10</Hour><Minute>0</Minute><Second>7</Second></Time>"
    "<Date><Year>2026</Year><Month>11</Month><Day>20</Day></Date></UTCDateTime>"
)
PROFILE = (
    '<Profiles token="p{0}&amp;x"><VideoEncoderConfiguration><Encoding>{1}</Encoding><Resolution><Width>{2}</Width>'
    "<Height>{3}</Height></Resolution><RateControl><FrameRateLimit>25</FrameRateLimit></RateControl>"
    "</VideoEncoderConfiguration></Profiles>"
)
SAID = {
    "GetSystemDateAndTime": CLOCK,
    "GetDeviceInformation": "<Manufacturer>Maker\x85</Manufacturer><Model>Dome 4</Model>"
    "<FirmwareVersion>1.2</FirmwareVersion><SerialNumber>S 1</SerialNumber>",
    "GetCapabilities": "<Media><XAddr>http://10.9.9.9:99/onvif/media</XAddr></Media>",
    "GetProfiles": PROFILE.format(0, "H264", 1920, 1080) + PROFILE.format(1, "H265", 640, 360),
    "GetStreamUri": "<Uri>rtsp://operator:pw@10.9.9.9:554/live?channel=1</Uri>",
}


def soap(body: str) -> bytes:
    return (
        f'<s:Envelope xmlns:s="{SOAP}"><s:Body><Answer xmlns="{SCHEMA}">{body}</Answer></s:Body></s:Envelope>'.encode()
    )


@dataclass
class Device:
    """A camera on this machine: what it answers to each question, and what it was asked."""

    said: dict[str, str] = field(default_factory=lambda: dict(SAID))
    asked: list[tuple[str, str]] = field(default_factory=list)
    instead: Callable[[BaseHTTPRequestHandler], None] | None = None

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"])).decode()
        self.asked.append((request.path, body))
        if self.instead is not None:
            self.instead(request)
            return
        found = re.search(r"<s:Body><(\w+)", body)
        assert found is not None
        reply(request, soap(self.said[found[1]]))


def reply(request: BaseHTTPRequestHandler, content: bytes, status: int = 200, **headers: str) -> None:
    request.send_response(status)
    for name, value in {"Content-Length": str(len(content)), **headers}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(content)


@contextmanager
def listening(device: Device, certificate: Path | None = None) -> Iterator[Source]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the standard library's name
            device.answer(self)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        # Shaken hands in the thread of each line: one that says nothing holds nobody up.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Source(StreamRole.CONTROL, Scheme.HTTP, "cam.example", "127.0.0.1", server.server_port, "/onvif", True)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def outcome(device: Device) -> str:
    with listening(device) as source:
        return onvif.probe(source, LOGIN, now=NOW).outcome


def test_a_camera_says_what_it_is() -> None:
    device = Device()
    with listening(device) as source:
        said = onvif.probe(source, LOGIN, now=NOW)
    assert (said.outcome, said.make, said.model, said.serial, said.firmware) == (
        "answered",
        "Maker",
        "Dome 4",
        "S 1",
        "1.2",
    )
    assert said.clock_s == 7.0
    assert [(one.role, one.codec, one.width) for one in said.streams] == [
        (StreamRole.MAIN, Codec.H264, 1920),
        (StreamRole.SUB, Codec.H265, 640),
    ]
    assert said.paths == ("/live?channel=1", "/live?channel=1")
    assert [path for path, _body in device.asked] == ["/onvif"] * 3 + ["/onvif/media"] * 3
    assert "<ProfileToken>p0&amp;x</ProfileToken>" in device.asked[4][1]


def test_the_password_goes_as_a_digest_by_the_cameras_clock_and_not_before_it_is_known() -> None:
    device = Device()
    with listening(device) as source:
        onvif.probe(source, LOGIN, now=NOW)
    first, second = device.asked[0][1], device.asked[1][1]
    assert "Security" not in first
    assert not any(LOGIN.password in body for _path, body in device.asked)
    nonce = base64.b64decode(re.findall(r"<Nonce>(.*?)</Nonce>", second)[0])
    created = re.findall(r"<Created[^>]*>(.*?)</Created>", second)[0]
    digest = base64.b64decode(re.findall(r"PasswordDigest\">(.*?)</Password>", second)[0])
    assert created == "2026-11-20T10:00:07Z"
    assert digest == hashlib.sha1(nonce + created.encode() + LOGIN.password.encode()).digest()
    nonces = {found for _path, body in device.asked for found in re.findall(r"<Nonce>(.*?)</Nonce>", body)}
    assert len(nonces) == 5


@pytest.mark.parametrize(
    "to",
    ["file:///etc/passwd", "http://127.0.0.1:1/", "http://169.254.169.254/", "rtsp://10.0.0.1/", "//10.0.0.1/", "/x"],
)
def test_a_redirect_leads_nowhere(to: str) -> None:
    device = Device(instead=lambda request: reply(request, b"", 307, Location=to))
    assert outcome(device) == "led_elsewhere"
    assert len(device.asked) == 1


_LEVELS = "".join(f'<!ENTITY {more} "{f"&{less};" * 10}">' for less, more in zip("abcdefgh", "bcdefghi", strict=True))
BOMB = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{_LEVELS}]><x>&i;</x>'


@pytest.mark.parametrize(
    "answer",
    [
        BOMB,
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        "<html><body>Hello</body></html>",
        "<x><y></x>",
        "",
        "\x00\x01",
        '<?xml version="1.0" encoding="no-such"?><x/>',
        f'<s:Envelope xmlns:s="{SOAP}"><s:Body/></s:Envelope>',
        "<a>" * 100_000,
    ],
)
def test_what_is_no_answer_is_told_so(answer: str) -> None:
    assert outcome(Device(instead=lambda request: reply(request, answer.encode()))) == "not_understood"


THE_END = (
    "<UTCDateTime><Time><Hour>23</Hour><Minute>59</Minute><Second>59</Second></Time>"
    "<Date><Year>9999</Year><Month>12</Month><Day>31</Day></Date></UTCDateTime>"
)


@pytest.mark.parametrize(
    "clock",
    [
        "",
        "<UTCDateTime/>",
        CLOCK.replace("2026", "0"),
        CLOCK.replace("11", "13"),
        CLOCK.replace("2026", "9" * 40),
        THE_END,
    ],
)
def test_a_clock_that_is_none_is_no_answer(clock: str) -> None:
    assert outcome(Device(said={**SAID, "GetSystemDateAndTime": clock})) == "not_understood"


def test_an_address_of_media_that_is_none_is_no_answer() -> None:
    media = "<Media><XAddr>http://[</XAddr></Media>"
    assert outcome(Device(said={**SAID, "GetCapabilities": media})) == "not_understood"


def test_a_long_address_of_a_stream_is_told_whole_or_not_at_all() -> None:
    for letters, path in ((300, "/" + "a" * 300), (600, "")):
        uri = f"<Uri>rtsp://10.9.9.9:554/{'a' * letters}</Uri>"
        with listening(Device(said={**SAID, "GetStreamUri": uri})) as source:
            assert onvif.probe(source, LOGIN, now=NOW).paths == (path, path)


@pytest.mark.parametrize(("status", "said"), [(401, "not_authorised"), (403, "not_authorised"), (404, "refused")])
def test_a_refusal_is_told(status: int, said: str) -> None:
    assert outcome(Device(instead=lambda request: reply(request, b"no", status))) == said


def test_a_fault_is_told() -> None:
    fault = "<s:Body><s:Fault><s:Code>ter:NotAuthorized</s:Code></s:Fault></s:Body>"
    fault = f'<s:Envelope xmlns:s="{SOAP}">{fault}</s:Envelope>'
    assert outcome(Device(instead=lambda request: reply(request, fault.encode(), 400))) == "not_authorised"
    assert (
        outcome(Device(instead=lambda request: reply(request, fault.replace("NotA", "A").encode(), 500))) == "refused"
    )


def test_an_endless_answer_ends_after_a_megabyte() -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        try:
            while True:
                request.wfile.write(b"<a>" * 10_000)
        except OSError:
            return

    assert outcome(Device(instead=endless)) == "too_long"


@pytest.mark.parametrize("drip", ["headers", "body", "nothing"])
def test_one_that_speaks_ever_so_slowly_is_cut_off(monkeypatch: pytest.MonkeyPatch, drip: str) -> None:
    monkeypatch.setattr(onvif, "Deadline", lambda: asking.Deadline(0.5))
    over = threading.Event()

    def slowly(request: BaseHTTPRequestHandler) -> None:
        if drip == "body":
            request.send_response(200)
            request.end_headers()
        try:
            while not over.wait(0.05):
                request.wfile.write(b"" if drip == "nothing" else b"H")
        except OSError:
            return

    began = time.monotonic()
    said = outcome(Device(instead=slowly))
    over.set()
    assert said == "timed_out"
    assert time.monotonic() - began < asking.SECONDS


def test_nobody_there_and_an_address_that_is_not_allowed() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        source = Source(StreamRole.CONTROL, Scheme.HTTP, "127.0.0.1", "127.0.0.1", port, "/onvif", True)
        assert onvif.probe(source, None, now=NOW).outcome == "unreachable"
    device = Device()
    with listening(device) as there:
        assert onvif.probe(replace(there, is_allowed=False), LOGIN, now=NOW).outcome == "not_allowed"
    assert device.asked == []


def test_by_https_only_the_pinned_certificate_is_told_anything(tmp_path: Path) -> None:
    path, pin = certificate(tmp_path, "camera")
    _path, other = certificate(tmp_path, "other")
    device = Device()
    with listening(device, path) as plain:
        there = replace(plain, scheme=Scheme.HTTPS)
        for noted, outcome in ((other, "certificate_other"), ("", "certificate_unknown")):
            said = onvif.probe(replace(there, pin=noted), LOGIN, now=NOW)
            assert (said.outcome, said.certificate) == (outcome, pin)
        assert device.asked == []
        said = onvif.probe(replace(there, pin=pin), LOGIN, now=NOW)
        assert (said.outcome, said.model, said.certificate) == ("answered", "Dome 4", "")
    assert len(device.asked) == 6


def test_by_https_who_speaks_no_tls_or_says_nothing_is_no_answer() -> None:
    with listening(Device()) as there:
        assert onvif.probe(replace(there, scheme=Scheme.HTTPS), LOGIN, now=NOW).outcome == "unreachable"
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        source = Source(StreamRole.CONTROL, Scheme.HTTPS, "h", "127.0.0.1", silent.getsockname()[1], "/onvif", True)
        began = time.monotonic()
        assert onvif.probe(source, LOGIN, now=NOW).outcome == "timed_out"
        assert time.monotonic() - began < asking.SECONDS + 2


@pytest.mark.parametrize(
    "uri",
    [
        "file:///etc/passwd",
        "concat:a|b",
        "http://10.0.0.1/x",
        "rtsp://h/x?user=a&password=b",
        "rtsp://h/a b",
        "",
        "//h",
    ],
)
def test_a_streams_address_that_is_none_of_ours_is_no_path(uri: str) -> None:
    assert onvif.stream_path(uri) == (Scheme.RTSP, "")


def test_the_name_of_a_camera_is_asked_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a name server says later leads nowhere: only the address that was checked is connected to."""
    asked: list[str] = []
    ask = socket.getaddrinfo

    def noted(host: str, *rest: object, **more: object) -> object:
        asked.append(host)
        return ask(host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", noted)
    assert outcome(Device()) == "answered"
    assert set(asked) == {"127.0.0.1"}


def test_probe_camera_by_its_page_is_noted_and_shown(
    database: Database, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site(database)
    allow(database)
    found = camera(database, streams=(CONTROL,))
    admin = Desk(database, "admin")
    actions.give_camera_login(database.actor("admin"), found, LOGIN)
    asked: list[Source] = []

    def answered(source: Source, login: Login | None, *, now: datetime) -> ProbeFacts:
        asked.append(source)
        assert login == LOGIN
        return ProbeFacts("answered", "Maker", "Dome 9", clock_s=-3.5)

    monkeypatch.setattr("ecrime.cameras.sites.onvif.probe", answered)
    sent = admin.client.post(f"/cameras/{found.facts.code}/probe/")
    assert (sent.status_code, sent["Location"]) == (303, f"/cameras/{found.facts.code}/?done=probed")
    assert [source.address for source in asked] == [CONTROL.host]
    shown = text_of(admin.get(sent["Location"]))
    assert "It answered" in shown
    assert "Dome 9" in shown
    assert "-3.5 s ahead of ours" in shown
    assert "Dome 9" not in text_of(Desk(database, "lak_chief").get(f"/cameras/{found.facts.code}/"))
    assert Desk(database, "auditor").client.post(f"/cameras/{found.facts.code}/probe/").status_code == 403
    assert len(queries.probes(database.actor("admin"), found.id)) == 1


def test_a_certificate_is_noted_after_it_was_shown_and_told_to_who_may_correct(database: Database) -> None:
    pin = "AB:" * 31 + "CD"
    site(database)
    allow(database)
    camera(database, streams=(replace(CONTROL, scheme=Scheme.HTTPS, port=443),))
    admin = Desk(database, "admin")
    path = "/cameras/LAK-014/correct/"
    form = fields_of(admin.get(path))
    refused = admin.client.post(path, {**form, "streams.control.pin": "12"})
    assert refused.status_code == 422
    assert "goes with rtsps or https alone" in text_of(refused)
    assert admin.client.post(path, {**form, "streams.control.pin": pin}).status_code == 303
    assert fields_of(admin.get(path))["streams.control.pin"] == "ab" * 31 + "cd"
    found = queries.camera(database.actor("admin"), "LAK-014")
    assert [source.pin for source in queries.sources(database.actor("admin"), found.id)] == ["ab" * 31 + "cd"]
    assert "abab" not in Desk(database, "lak_chief").get("/cameras/LAK-014/").content.decode()
    with pytest.raises(psycopg.errors.CheckViolation, match="stream_pin_written"):
        database.as_superuser("update sites_stream set pin = 'x' returning 1")


def test_a_camera_without_control_is_not_asked(database: Database, store: Path) -> None:
    site(database)
    camera(database, streams=())
    refused = Desk(database, "admin").client.post("/cameras/LAK-014/probe/")
    assert refused.status_code == 422
