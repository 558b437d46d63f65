"""A browser without a script, of one invented officer, over HTTP."""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from ecrime.cli.supervisor.children import HOST, NAME

TIMEOUT_S = 30.0
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_OFFICER = r'name="officer" value="([^"]+)"[^>]*>(?:(?!</button>).)*{name}'


class Unanswered(Exception):
    """No answer came, or not all of it: whether anything was done nobody can tell."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str


@dataclass(frozen=True, slots=True)
class File:
    """A file to upload."""

    name: str
    content: bytes


class Officer:
    """One session. Every request is a connection of its own, as after any kill."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {"ecrime_language": "en"}
        self._token = ""

    def sign_in(self, name: str) -> Answer:
        """Sign in as the officer of DEMO with this Latin name. Raises Unanswered."""
        page = self.get("/sign-in/as/")
        token, chosen = _TOKEN.search(page.text), re.search(_OFFICER.format(name=re.escape(name)), page.text, re.DOTALL)
        if token is None or chosen is None:
            return page
        self._token = token[1]
        return self.post("/sign-in/as/", {"officer": chosen[1]})

    def get(self, path: str) -> Answer:
        """A page. Raises Unanswered."""
        return self._ask("GET", path)

    def post(self, path: str, values: Mapping[str, str], file: File | None = None) -> Answer:
        """A form sent. Raises Unanswered."""
        said = {**values, "csrfmiddlewaretoken": self._token}
        if file is None:
            return self._ask("POST", path, urlencode(said).encode(), "application/x-www-form-urlencoded")
        mark = uuid4().hex
        return self._ask("POST", path, _parts(said, file, mark), f"multipart/form-data; boundary={mark}")

    def _ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Answer:
        asked = http.client.HTTPConnection(HOST, self._port, timeout=TIMEOUT_S)
        site = f"{NAME}:{self._port}"
        headers = {
            "Host": site,
            "Accept": "text/html",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
        }
        if kind:
            headers |= {"Content-Type": kind, "Origin": f"http://{site}"}
        try:
            asked.request(method, path, body, headers)
            answer = asked.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            raise Unanswered from None
        finally:
            asked.close()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return Answer(answer.status, urlsplit(answer.headers.get("Location", "")).path, text)


def _parts(values: Mapping[str, str], file: File, mark: str) -> bytes:
    """A form with a file, as multipart/form-data."""
    said = b"".join(
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in values.items()
    )
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'.encode()
    return said + head + file.content + f"\r\n--{mark}--\r\n".encode()
