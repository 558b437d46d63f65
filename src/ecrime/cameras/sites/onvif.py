"""What a camera says of itself by ONVIF: its clock, make and model, its streams. See decision 0007.

Nothing in an answer leads anywhere: of addresses in it only the path is read, and asked where the camera is.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import escape
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element  # nosec B405  # the name of a type; defusedxml reads

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import ParseError, fromstring  # type: ignore[import-untyped]

from ecrime.cameras.sites import addresses, asking
from ecrime.cameras.sites.asking import Deadline, NoAnswer
from ecrime.cameras.sites.facts import (
    Codec,
    Login,
    ProbeFacts,
    Scheme,
    Source,
    StreamFacts,
    StreamRole,
    StreamSeen,
    Transport,
)

DEVICE, MEDIA = "http://www.onvif.org/ver10/device/wsdl", "http://www.onvif.org/ver10/media/wsdl"
LONGEST, LONGEST_ADDRESS, MOST_PROFILES = 100, 2000, 8
_SOAP = "http://www.w3.org/2003/05/soap-envelope"
_WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
_DIGEST = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest"
_CODECS = {"H264": Codec.H264, "H265": Codec.H265, "JPEG": Codec.MJPEG}
_STREAM_SETUP = (
    '<StreamSetup><Stream xmlns="http://www.onvif.org/ver10/schema">RTP-Unicast</Stream><Transport'
    ' xmlns="http://www.onvif.org/ver10/schema"><Protocol>RTSP</Protocol></Transport></StreamSetup>'
)

Ask = Callable[[Source, str, bytes, Deadline], bytes]


def probe(source: Source, login: Login | None, *, now: datetime, ask: Ask = asking.ask) -> ProbeFacts:
    """Ask a camera about itself within five seconds altogether; what stopped it is the outcome."""
    deadline = Deadline()

    def asked(wanted: str, path: str, *, token: str = "") -> Element:
        return read(ask(source, path, envelope(wanted, token), deadline))

    try:
        clock = _clock(asked(f'<GetSystemDateAndTime xmlns="{DEVICE}"/>', source.path))
        ahead = (clock - now).total_seconds()
        token = "" if login is None else security(login, clock)
        device = asked(f'<GetDeviceInformation xmlns="{DEVICE}"/>', source.path, token=token)
        token = "" if login is None else security(login, clock + timedelta(seconds=1))
        wanted = f'<GetCapabilities xmlns="{DEVICE}"><Category>Media</Category></GetCapabilities>'
        media = _media_path(asked(wanted, source.path, token=token), source.path)
        token = "" if login is None else security(login, clock + timedelta(seconds=1))
        profiles = elements(asked(f'<GetProfiles xmlns="{MEDIA}"/>', media, token=token), "Profiles")[:MOST_PROFILES]
        streams: list[StreamSeen] = []
        paths: list[str] = []
        for one in profiles[: len(StreamRole) - 1]:
            named = escape(one.get("token", ""))
            wanted = f'<GetStreamUri xmlns="{MEDIA}">{_STREAM_SETUP}<ProfileToken>{named}</ProfileToken></GetStreamUri>'
            token = "" if login is None else security(login, clock + timedelta(seconds=2))
            scheme, path = stream_path(text(asked(wanted, media, token=token), "Uri", longest=LONGEST_ADDRESS))
            streams.append(_stream(one, (StreamRole.MAIN, StreamRole.SUB)[len(streams)], scheme))
            paths.append(path)
    except NoAnswer as none:
        return ProbeFacts(none.outcome, certificate=none.certificate)
    except OverflowError:  # its clock stands at the end of time
        return ProbeFacts("not_understood")
    return ProbeFacts(
        outcome="answered",
        make=text(device, "Manufacturer"),
        model=text(device, "Model"),
        serial=text(device, "SerialNumber"),
        firmware=text(device, "FirmwareVersion"),
        clock_s=round(ahead, 1),
        streams=tuple(streams),
        paths=tuple(paths),
    )


def read(answer: bytes) -> Element:
    """The body of a SOAP answer. Raises NoAnswer for what is none, for a fault, and for XML that may hold traps."""
    try:
        envelope: Element = fromstring(answer, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except (DefusedXmlException, ParseError, ValueError, LookupError):
        raise NoAnswer("not_understood") from None
    body = envelope.find(f"{{{_SOAP}}}Body")
    if body is None or not len(body):
        raise NoAnswer("not_understood")
    if body[0].tag == f"{{{_SOAP}}}Fault":
        said = " ".join(value.text or "" for value in body[0].iter() if value.text)
        raise NoAnswer("not_authorised" if "NotAuthorized" in said else "refused")
    return body[0]


def envelope(wanted: str, token: str) -> bytes:
    """A SOAP request."""
    head = f"<s:Header>{token}</s:Header>" if token else ""
    return f'<?xml version="1.0"?><s:Envelope xmlns:s="{_SOAP}">{head}<s:Body>{wanted}</s:Body></s:Envelope>'.encode()


def security(login: Login, at: datetime) -> str:
    """The WS-Security header: the password goes as a digest, made with a nonce and by the camera's own clock."""
    nonce, created = secrets.token_bytes(20), at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    # SHA-1 is what the profile names; nothing of ours rests on it.
    digest = hashlib.sha1(nonce + created.encode() + login.password.encode(), usedforsecurity=False).digest()
    return (
        f'<Security s:mustUnderstand="1" xmlns="{_WSSE}"><UsernameToken><Username>{escape(login.user)}</Username>'
        f'<Password Type="{_DIGEST}">{base64.b64encode(digest).decode()}</Password>'
        f"<Nonce>{base64.b64encode(nonce).decode()}</Nonce>"
        f'<Created xmlns="{_WSU}">{created}</Created></UsernameToken></Security>'
    )


def stream_path(uri: str) -> tuple[Scheme, str]:
    """The scheme and path of a stream's address; the path is "" where it is none of ours or tells a password."""
    try:
        parts = urlsplit(uri)
        scheme = Scheme(parts.scheme)
    except ValueError:
        return Scheme.RTSP, ""
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    fits = not addresses.check_stream("stream", StreamFacts(StreamRole.MAIN, scheme, "camera", 554, path))
    return (scheme, path) if fits else (Scheme.RTSP, "")


def _clock(said: Element) -> datetime:
    """The camera's clock in UTC. Raises NoAnswer where it names none."""
    utc = next(iter(elements(said, "UTCDateTime")), None)
    if utc is None:
        raise NoAnswer("not_understood")
    names = ("Year", "Month", "Day", "Hour", "Minute", "Second")
    try:
        year, month, day, hour, minute, second = (int(text(utc, name)) for name in names)
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except (ValueError, OverflowError):
        raise NoAnswer("not_understood") from None


def _media_path(said: Element, usual: str) -> str:
    """The path of the media service; its host is not read."""
    try:
        path = urlsplit(text(next(iter(elements(said, "Media")), said), "XAddr", longest=LONGEST_ADDRESS)).path
    except ValueError:
        raise NoAnswer("not_understood") from None
    return path if path.startswith("/") and path.isascii() and path.isprintable() and " " not in path else usual


def _stream(profile: Element, role: StreamRole, scheme: Scheme) -> StreamSeen:
    encoder = next(iter(elements(profile, "VideoEncoderConfiguration")), profile)
    codec = _CODECS.get(text(encoder, "Encoding"), Codec.UNKNOWN)
    width, height, rate = (_number(encoder, name) for name in ("Width", "Height", "FrameRateLimit"))
    return StreamSeen(role, scheme, Transport.TCP, codec, width, height, None if rate is None else float(rate))


def _number(said: Element, name: str) -> int | None:
    said_there = text(said, name)
    return int(said_there) if said_there.isascii() and said_there.isdigit() and len(said_there) <= 5 else None


def elements(said: Element, name: str) -> list[Element]:
    """All elements of that name, in any namespace."""
    return [one for one in said.iter() if one.tag.rpartition("}")[2] == name]


def text(said: Element, name: str, *, longest: int = LONGEST) -> str:
    """The text of the first element of that name, in one line without what cannot be seen."""
    found = next(iter(elements(said, name)), None)
    said_there = "" if found is None else found.text or ""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in said_there).split())[:longest]
