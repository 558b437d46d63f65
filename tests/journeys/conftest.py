"""A visitor with a real browser: counts keys, bytes and requests, sees no other host, and complains about errors.

Chromium is Debian's. Pictures go to the folder ``ECRIME_SHOTS`` when it is given, nowhere otherwise.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Response, expect, sync_playwright

from ecrime.base.database.server.folder import DataFolder
from ecrime.base.files import rotation
from ecrime.base.officers.authenticator import SoftwareAuthenticator
from ecrime.cli.drills.instance import Database, Instance
from ecrime.cli.machine import chromium

# Playwright keeps an event loop running in this thread; Django's calls here are as plain as in any other test.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# How long a page is waited for, in ms, on a machine that is busy with other tests.
expect.set_options(timeout=30_000)
# What the database of a journey is called while the service works on it.
LIVE = "live"
Process = subprocess.Popen[bytes]
TREE = Path(__file__).resolve().parents[2]
MODULES = TREE / "node_modules"
HERE = frozenset({"localhost", "127.0.0.1"})
ARGUMENTS = [
    # Pages are drawn without a graphics card's help, also where software would stand in for one.
    "--disable-gpu",
    # Without the pages that the browser keeps ready for its own address bar; and what Playwright leaves out by itself.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,PreloadTopChromeWebUI,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,"
    "LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,OptimizationHints,NetworkTimeServiceQuerying,"
    "PreconnectToSearch",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# Only what is wrong, and without a path to each element that is right: on a long form that takes most of the time.
AXE_ASKED = {"resultTypes": ["violations"], "preload": False, "selectors": False}
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A finger on the device: it knows its officers, and verifies them.
AUTHENTICATOR = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
COUNT_KEYS = "addEventListener('keydown', (event) => { if (!event.repeat) countKey(event.code); }, true);"


@dataclass
class Visitor:
    """One browser session and what it cost."""

    context: BrowserContext
    page: Page
    site: str
    keys: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    plug: CDPSession | None = None

    def open(self, path: str) -> int:
        """Go to a page of the site; its status."""
        answer = self.page.goto(self.site + path)
        assert answer is not None
        return answer.status

    def press(self, *keys: str) -> None:
        """Press keys one after the other, by Playwright's names ("Control+Enter"), once the page hears them."""
        self.page.wait_for_load_state("load")
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type letter by letter into whatever has the focus; Khmer letters count as a key each."""
        self.page.wait_for_load_state("load")
        for letter in text:
            if letter.isascii():
                self.page.keyboard.press("Enter" if letter == "\n" else letter)
            else:
                self.page.keyboard.insert_text(letter)
                self.keys.append(letter)

    def khmer_key(self, letter: str, code: str) -> None:
        """A key of a Khmer keyboard: what it writes and where it lies ("ក", "KeyK")."""
        session = self.context.new_cdp_session(self.page)
        for kind in ("keyDown", "keyUp"):
            session.send("Input.dispatchKeyEvent", {"type": kind, "key": letter, "code": code, "text": letter})
        session.detach()

    def plug_in(self, authenticator: SoftwareAuthenticator | None = None) -> None:
        """Give the browser the one authenticator that answers from now on: an officer's own, or an empty one."""
        if self.plug is not None:
            self.plug.send("WebAuthn.disable")
        self.plug = session = self.context.new_cdp_session(self.page)
        session.send("WebAuthn.enable", {"enableUI": False})
        added = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        if authenticator is None:
            return
        # Its count goes on from where it was; the browser counts up from here.
        credential = {
            "credentialId": b64(authenticator.credential_id),
            "isResidentCredential": True,
            "rpId": "localhost",
            "privateKey": b64(authenticator.kept_key),
            "userHandle": b64(authenticator.user_handle),
            "signCount": authenticator.sign_count,
        }
        session.send("WebAuthn.addCredential", {"authenticatorId": added["authenticatorId"], "credential": credential})
        authenticator.sign_count += 1000

    def sign(self) -> None:
        """Press the button that asks for the passkey, once its page stands there and hears it."""
        button = self.page.locator("main button[data-passkey]")
        expect(button).to_be_visible()
        self.page.wait_for_load_state("load")
        button.click()

    def restart_count(self) -> None:
        """Count keys and answers from here."""
        self.keys.clear()
        self.answers.clear()

    def weight(self) -> int:
        """Bytes of all answers since the last count, compressed as the network carries them."""
        return sum(weight_of(answer) for answer in self.answers if answer.ok)

    def axe(self) -> list[str]:
        """What axe-core finds on the page as it stands: rule and first element."""
        # A page whose styles are still on their way is nobody's page.
        self.page.wait_for_load_state("load")
        self.page.evaluate((MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
        # A colour on its way to another is nobody's contrast.
        self.page.evaluate("() => Promise.allSettled(document.getAnimations().map((each) => each.finished))")
        asked = AXE_ASKED | {"runOnly": {"type": "tag", "values": AXE_RULES}}
        found = self.page.evaluate("(asked) => axe.run(document, asked)", asked)
        return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found["violations"]]

    def sideways(self) -> list[str]:
        """Elements that stick out of the window: to the right, where it can be scrolled, or lost to the left."""
        return list(
            self.page.evaluate(
                "() => [...document.querySelectorAll('body *')].filter((element) => {"
                " const {left, right} = element.getBoundingClientRect();"
                " return element.checkVisibility() && (left < -1"
                " || (document.documentElement.scrollWidth > innerWidth && right > innerWidth + 1)); })"
                ".map((element) => element.outerHTML.slice(0, 120))"
            )
        )

    def no_tables(self) -> list[str]:
        """Tables in sight that a rule for something else has made something else of, on a wide window."""
        return list(
            self.page.evaluate(
                "() => [...document.querySelectorAll('table')].filter((table) =>"
                " table.checkVisibility() && getComputedStyle(table).display !== 'table')"
                ".map((table) => table.outerHTML.slice(0, 120))"
            )
        )

    def box(self, selector: str) -> tuple[float, float, float, float]:
        """Where an element stands in the window: left, top, right, bottom."""
        found = self.page.locator(selector).bounding_box()
        assert found is not None, selector
        return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]

    def look(self, name: str, seen: dict[str, str] | None = None) -> None:
        """Pictures at four widths, nothing for axe to find, tables that are tables, nothing out of the window.

        seen  takes what the server sent, for the HTML checker
        """
        self.page.set_viewport_size({"width": 1280, "height": 900})
        self.shot(f"{name}-1280")
        assert self.axe() == [], name
        assert self.no_tables() == [], name
        for width in (768, 390, 320):
            self.page.set_viewport_size({"width": width, "height": 900})
            assert self.sideways() == [], name
            self.shot(f"{name}-{width}")
        self.page.set_viewport_size({"width": 1280, "height": 900})
        if seen is not None:
            seen[name] = [answer for answer in self.answers if answer.request.resource_type == "document"][-1].text()

    def shot(self, name: str) -> None:
        """Keep a picture of the whole page where ECRIME_SHOTS says."""
        folder = os.environ.get("ECRIME_SHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def b64(value: bytes) -> str:
    """Bytes as the browser's own tools take them."""
    return base64.b64encode(value).decode()


def weight_of(answer: Response) -> int:
    """The size of one answer; text is counted compressed."""
    body = answer.body()
    is_packed = answer.headers.get("content-type", "").startswith(("font/", "image/"))
    return len(body) if is_packed else len(gzip.compress(body, 9))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a sandbox only where root leaves no other way.

    Gone at the end of each file: Playwright keeps an event loop running, and what comes after may want its own.
    """
    path = chromium.find()
    if not path:
        pytest.skip(chromium.MISSING)
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *root])
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Make visitors: ``visit(site, language="en", width=320, cookies={...}, script=False)``.

    At the end of the test none may have met an error on the console, a breach of the content policy
    or another host.
    """
    visitors: list[Visitor] = []

    def enter(
        site: str,
        *,
        language: str = "km",
        width: int = 1280,
        cookies: dict[str, str] | None = None,
        script: bool = True,
        **options: Any,
    ) -> Visitor:
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script, **options)
        context.set_default_timeout(30_000)
        for name, value in {"ecrime_language": language, **(cookies or {})}.items():
            context.add_cookies([{"name": name, "value": value, "url": site}])
        visitor = Visitor(context, context.new_page(), site)
        watch(visitor)
        visitors.append(visitor)
        return visitor

    yield enter
    for visitor in visitors:
        visitor.context.close()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []
    assert [url for visitor in visitors for url in visitor.strangers] == []


def watch(visitor: Visitor) -> None:
    """Count and listen; keep every other host away."""
    context, page = visitor.context, visitor.page
    context.expose_binding("countKey", lambda source, code: visitor.keys.append(code))
    context.add_init_script(COUNT_KEYS)

    def admit(route: Any) -> None:
        if urlsplit(route.request.url).hostname in HERE:
            route.continue_()
        else:
            visitor.strangers.append(route.request.url)
            route.abort()

    context.route(lambda url: not url.startswith(("data:", "blob:")), admit)
    page.on("pageerror", lambda error: visitor.complaints.append(f"{page.url}: {error}"))

    def note(answer: Response) -> None:
        visitor.answers.append(answer)

    def hear(message: Any) -> None:
        # The browser also tells of a page that answers 403 or 422, and a journey may well want one.
        is_about_page = message.text.startswith("Failed to load") and message.location["url"] == page.url
        if message.type in {"error", "warning"} and not is_about_page:
            visitor.complaints.append(f"{page.url}: {message.text} ({message.location['url']})")

    page.on("response", note)
    page.on("console", hear)


@pytest.fixture
def html_faults(tmp_path: Path) -> Callable[[str | dict[str, str]], list[str]]:
    """What html-validate says about a page, or in one run about many by name, as the server sent them."""
    program = MODULES / "html-validate" / "bin" / "html-validate.mjs"
    rules = Path(__file__).with_name("html-validate.json")

    def validate(html: str | dict[str, str]) -> list[str]:
        pages = {"page": html} if isinstance(html, str) else html
        files = {tmp_path / f"{name}.html": page for name, page in pages.items()}
        for file, page in files.items():
            file.write_text(page, encoding="utf-8")
        # Into a file: the program ends without waiting for a pipe, which then holds half a report.
        found = tmp_path / "faults.json"
        with found.open("wb") as out:
            done = subprocess.run(
                ["node", program, "--config", rules, "--formatter", "json", *files],
                stdout=out,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
        assert found.stat().st_size, done.stderr
        return [
            f"{Path(report['filePath']).stem}:{fault['line']}: {fault['ruleId']}: {fault['message']}"
            for report in json.loads(found.read_bytes())
            for fault in report["messages"]
        ]

    return validate


@contextmanager
def served(module: str) -> Iterator[str]:
    """A site of its own process that prints its port."""
    with subprocess.Popen([sys.executable, "-m", module], cwd=TREE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def bare_site() -> Iterator[str]:
    """The pages that belong to no slice, without a database (tests/web/bare.py)."""
    with served("tests.web.bare") as site:
        yield site


@pytest.fixture(scope="module")
def master_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the service's master keys, empty until a journey needs files (``rotation.make_ready``)."""
    return tmp_path_factory.mktemp("keys")


def told_to_service(port: int, folder: DataFolder, master_keys: Path) -> dict[str, str]:
    """The environment of a process of the service."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "ecrime.settings.test",
        "ECRIME_PORT": str(port),
        "ECRIME_WEB_PROCESSES": "1",
        "ECRIME_LIVE_PORT": str(port + 1),
        "ECRIME_TAPS": str(folder.tap_folder()),
        "ECRIME_DATA": str(folder.path),
        "ECRIME_AUTH_SOCKET": str(folder.auth_socket()),
        "ECRIME_MASTER_KEYS": str(master_keys),
    }


@pytest.fixture(scope="module")
def service_data(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """The data folder of the service."""
    folder = DataFolder(tmp_path_factory.mktemp("service") / "data")
    folder.make()
    return folder


@pytest.fixture
def store(database: Database, service_data: DataFolder, master_keys: Path) -> Iterator[Path]:
    """What a test keeps beside the service lies where the service reads it, under the keys of the service."""
    with database.connect("owner") as owner:
        rotation.make_ready(owner, master_keys)
    files = service_data.path / "files"
    with override_settings(FILES=files, MASTER_KEYS=master_keys):
        yield files


@pytest.fixture(scope="module")
def service(instance: Instance, service_data: DataFolder, master_keys: Path) -> Iterator[tuple[str, Process]]:
    """The processes of the service, for all journeys of a file one after the other; each brings its own database."""
    port = free_pair()
    told = told_to_service(port, service_data, master_keys)
    site = f"http://localhost:{port}"
    web = [sys.executable, "-m", "ecrime.web.serve"]
    auth = [sys.executable, "-m", "ecrime.cli.main", "auth"]
    address = instance.address
    with (
        subprocess.Popen(web, env=told | {"DATABASE_URL": address(LIVE, "app")}) as pages,
        subprocess.Popen(auth, env=told | {"DATABASE_AUTH_URL": address(LIVE, "auth")}) as minting,
    ):
        try:
            yield site, pages
        finally:
            pages.terminate()
            minting.terminate()


def free_pair() -> int:
    """A port that nobody uses, nor the one after it."""
    while True:
        with socket.socket() as free, socket.socket() as after:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
            try:
                after.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


@pytest.fixture
def live_site(service: tuple[str, Process], database: Database) -> Iterator[str]:
    """The whole service on this test's own database."""
    with database.called(LIVE):
        wait_for(*service)
        yield service[0]


def wait_for(site: str, process: Process) -> None:
    """Until the service answers."""
    for _ in range(300):
        assert process.poll() is None, "the service ended before it answered"
        try:
            with urlopen(f"{site}/alive", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the service did not answer within half a minute")
