"""A service from nothing by the words of the guides: an own PostgreSQL, a user for each process, a proxy with TLS."""

from __future__ import annotations

import http.client
import os
import pwd
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Page, expect, sync_playwright
from tests.cli.test_run import PATIENCE_S, python_of_nobody
from tests.deploy import proxy
from tests.deploy.guide import block, steps
from tests.deploy.server import Server, server
from tests.deploy.units import DEPLOY, ROOT, Machine, users
from tests.journeys.conftest import AUTHENTICATOR

from ecrime.base.database.server import binaries
from ecrime.base.database.server.process import wait_until
from ecrime.cli.machine import chromium, nginx, postgresql

FIRST_NUMBER = 64_101  # of users that no machine has
SERVER_NUMBER = pwd.getpwnam("nobody").pw_uid  # PostgreSQL asks for the name of its user
ORDER = ("auth", "signer", "web", "worker", "sequencer", "cleaner")
TYPED = {
    "A name for this passkey": "Blue key",
    "Name in Khmer": "ចាន់ ដារា",
    "Name in Latin letters": "CHAN Dara",
    "Unit": "LAK",
}
# Ours and those of others; the standard library is the interpreter's own, which need not be this one's.
PACKAGES = os.pathsep.join(path for path in sys.path if path.startswith(str(ROOT)) or path.endswith("-packages"))
PARTS = {name: f"ecrime-{name}" for name in ORDER}

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start processes as other users")


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Service:
    """A machine on which the service runs, its server, and where the proxy answers."""

    machine: Machine
    server: Server
    pages: int
    site: str
    trusted: Path


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """All of it, once for the tests of this file."""
    if not nginx.find():
        pytest.skip(nginx.MISSING)
    with folder_for_all() as root, own_server(root) as (machine, own):
        pages, secure, plain = free_port(), free_port(), free_port()
        told = block("administrator.md", "ecrime.env").replace("archive.example", "localhost").replace('"kh"', '"zz"')
        limits = f"ECRIME_PORT={pages}\nECRIME_WEB_PROCESSES=1\nECRIME_LOG_LEVEL=INFO\n"
        (machine.root / "etc/ecrime/ecrime.env").write_text(told + limits)
        try:
            assert machine.start("ecrime-prepare").wait(PATIENCE_S) == 0, machine.said("ecrime-prepare")
            for name in ORDER:
                machine.start(PARTS[name])
            with proxy.running(root, pages=pages, secure=secure, plain=plain) as trusted:
                assert wait_until(lambda: status(secure, trusted) == 200, PATIENCE_S), machine.said("ecrime-web")
                yield Service(machine, own, pages, f"https://localhost:{secure}", trusted)
        finally:
            machine.stop()


@contextmanager
def folder_for_all() -> Iterator[Path]:
    """A folder with a short path, for sockets lie in it, through which every user may pass."""
    root = Path(tempfile.mkdtemp(prefix="ecrime-"))
    root.chmod(0o755)
    try:
        yield root
    finally:
        shutil.rmtree(root)


@contextmanager
def own_server(root: Path, programs: binaries.Binaries | None = None) -> Iterator[tuple[Machine, Server]]:
    """A machine beside a server that has the roles and the database, by the commands of the guide."""
    numbers = {user: FIRST_NUMBER + place for place, user in enumerate(users())}
    machine = Machine(root, python_of_nobody(), PACKAGES, numbers)
    machine.install()
    with server(programs or binaries.embedded(), root / "server", port=free_port(), user=SERVER_NUMBER) as own:
        commands = block("postgresql.md", "roles").replace("5432", str(own.port))
        here = {**own.environment, "PATH": f"{root}/opt/ecrime/bin:{own.environment['PATH']}"}
        done = subprocess.run(
            ["sh", "-eu", "-c", machine.placed(commands)], env=here, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        yield machine, own


def status(port: int, trusted: Path, path: str = "/alive") -> int:
    try:
        return ask(port, trusted, path).status
    except OSError:
        return 0


def ask(
    port: int, trusted: Path, path: str, method: str = "GET", headers: dict[str, str] | None = None
) -> http.client.HTTPResponse:
    """One answer of the proxy, whose certificate is checked."""
    with closing(
        http.client.HTTPSConnection("localhost", port, context=ssl.create_default_context(cafile=trusted))
    ) as to:
        to.request(method, path, headers=headers or {})
        answer = to.getresponse()
        answer.read()
        return answer


def port_of(service: Service) -> int:
    return int(service.site.rpartition(":")[2])


@pytest.mark.parametrize("major", [15, 18])
def test_the_commands_of_the_guide_lead_to_a_prepared_database(major: int) -> None:
    found = postgresql.find()
    if major == 15 and found is None:
        pytest.skip(postgresql.MISSING)
    programs = binaries.Binaries.at(Path(found)) if major == 15 and found else binaries.embedded()
    with folder_for_all() as root, own_server(root, programs) as (machine, own):
        (root / "etc/ecrime/ecrime.env").write_text("ECRIME_PACK=zz\n")
        try:
            assert machine.start("ecrime-prepare").wait(PATIENCE_S) == 0, machine.said("ecrime-prepare")
        finally:
            machine.stop()
        asked = ["psql", "--tuples-only", "--dbname", "ecrime", "--command", "select code from country_pack"]
        done = subprocess.run(asked, env=own.environment, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "zz"
        assert_only_by_password(own)


def assert_only_by_password(own: Server) -> None:
    """No role of ours comes in by the server's own socket, or with a password that is not its."""
    for host in (own.environment["PGHOST"], "127.0.0.1"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(host=host, port=own.port, user="ecrime_app", password="guessed", dbname="ecrime")


def test_each_file_of_an_address_is_for_its_owner_alone(service: Service) -> None:
    files = list((service.machine.root / "etc/ecrime").glob("*.env"))
    assert {path.stat().st_mode & 0o777 for path in files if path.name != "ecrime.env"} == {0o600}
    addresses = [path.read_text() for path in files if path.name != "ecrime.env"]
    assert len(addresses) == 6
    assert len({re.findall(r":([\w-]{40,})@", text)[0] for text in addresses}) == 6


def test_every_process_runs_as_its_own_user_and_nobody_else_may_ask(service: Service) -> None:
    machine = service.machine
    for name, process in machine.running.items():
        if name != "ecrime-prepare":
            assert process.poll() is None, machine.said(name)
    for name, may in (("auth", "ecrime"), ("signer", "ecrime-sequencer")):
        path = machine.root / f"run/ecrime/{name}.sock"
        for user, number in machine.numbers.items():
            asked = [machine.python, "-c", f"import socket; socket.socket(socket.AF_UNIX).connect({str(path)!r})"]
            done = subprocess.run(asked, capture_output=True, check=False, user=number, group=number, extra_groups=())
            assert (done.returncode == 0) is (user == may), (name, user)


def test_the_network_comes_by_tls_only(service: Service) -> None:
    answer = ask(port_of(service), service.trusted, "/sign-in/")
    assert answer.getheader("Strict-Transport-Security") == "max-age=31536000; includeSubDomains"
    cookies = answer.headers.get_all("Set-Cookie") or []
    assert cookies
    assert all(cookie.startswith("__Host-") and "Secure" in cookie for cookie in cookies)
    assert "nginx/" not in (answer.getheader("Server") or "")
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        old = ssl.create_default_context(cafile=service.trusted)
        old.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.warns(DeprecationWarning, match="TLSv1"):
            old.minimum_version = old.maximum_version = version
        with socket.create_connection(("localhost", port_of(service))) as wire, pytest.raises(ssl.SSLError):
            old.wrap_socket(wire, server_hostname="localhost")


def test_who_comes_without_tls_is_sent_on(service: Service) -> None:
    plain = proxy.plain_port(service.machine.root)
    with closing(http.client.HTTPConnection("127.0.0.1", plain)) as to:
        to.request("GET", "/desk/", headers={"Host": "localhost"})
        answer = to.getresponse()
        assert (answer.status, answer.getheader("Location")) == (301, "https://localhost/desk/")


def test_what_is_too_large_is_refused_before_it_is_sent(service: Service) -> None:
    answer = ask(port_of(service), service.trusted, "/sign-in/", "POST", {"Content-Length": str(270 * 1024**2)})
    assert answer.status == 413
    assert answer.getheader("Strict-Transport-Security")


def test_nobody_can_say_that_he_comes_from_elsewhere(service: Service) -> None:
    context = ssl.create_default_context(cafile=service.trusted)
    with closing(http.client.HTTPSConnection("localhost", port_of(service), context=context)) as to:
        assert 429 in asked_often(to, {"X-Forwarded-Proto": "http"})
    with closing(http.client.HTTPConnection("127.0.0.1", service.pages)) as to:
        # The proxy's word is believed: without it every one of these would be another caller.
        assert 429 not in asked_often(to, {"X-Forwarded-Proto": "https"})


def asked_often(to: http.client.HTTPConnection, headers: dict[str, str]) -> set[int]:
    """How the service answers somebody who asks 300 times and names another address each time."""
    found = set()
    for number in range(300):
        forged = {"X-Forwarded-For": f"192.0.2.{number % 250}", "Host": "localhost", **headers}
        to.request("GET", "/sign-in/", headers=forged)
        answer = to.getresponse()
        answer.read()
        found.add(answer.status)
    return found


def test_the_first_administrator_comes_in_by_the_words_of_the_guide(service: Service) -> None:
    if not chromium.find():
        pytest.skip(chromium.MISSING)
    machine = service.machine
    said = console(machine, block("administrator.md", "first-code"))
    (code,) = re.findall(r"^    (\S+)$", said, re.MULTILINE)
    with visitor(service) as page:
        page.goto(f"{service.site}/sign-in/enrol/")
        page.get_by_role("link", name="English").or_(page.get_by_role("button", name="English")).first.click()
        for words in steps("administrator.md", "The first administrator"):
            for word in words:
                follow(page, word, {**TYPED, "One-time code": code})
            if "In order" in words:
                expect(page.locator(".checks li", has_text="Not in order")).to_have_count(0)
        expect(page.locator(".code")).to_have_text(re.compile(r"^\w{4}(-\w{4}){2}$"))
    assert console(machine, block("administrator.md", "first-code")) == ""


def console(machine: Machine, command: str, *, program: str = "ecrime") -> str:
    """What a command at the console prints; the users of the system by their numbers."""
    script = machine.placed((DEPLOY / "systemd/ecrime-console").read_text())
    script = script.replace("/bin/ecrime ", f"/bin/{program} ")
    for user in sorted(machine.numbers, key=len, reverse=True):
        script = script.replace(f"user={user} ", f"user={machine.numbers[user]} ")
    path = machine.root / "opt/ecrime-console"
    path.write_text(script)
    done = subprocess.run(
        ["sh", str(path), *command.split()[1:]],
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_console_proves_footage_as_the_recorder_whose_it_is(service: Service) -> None:
    machine = service.machine
    number = machine.numbers["ecrime-recorder"]
    state = machine.root / "var/lib/ecrime-recorder"
    footage = state / "footage"
    footage.mkdir(parents=True)
    for path in (state, footage):
        os.chown(path, number, number)
        path.chmod(0o750)
    assert console(machine, "ecrime-console --recorder footage verify") == "footage is as it was recorded\n"
    asked = machine.root / "opt/ecrime/bin/asked"
    asked.write_text("#!/bin/sh\nid -u; umask; echo $ECRIME_FOOTAGE\n")
    asked.chmod(0o755)
    # What it writes is the recorder's, and its group may read it: pages are in that group.
    said = console(machine, "ecrime-console --recorder import footage", program="asked")
    assert said.split() == [str(number), "0027", str(footage)]


@contextmanager
def visitor(service: Service) -> Iterator[Page]:
    """A browser that trusts the certificate, with an authenticator of its own."""
    trusts = f"--ignore-certificate-errors-spki-list={proxy.fingerprint(service.trusted)}"
    with sync_playwright() as playwright:
        arguments = ["--disable-gpu", "--no-sandbox", trusts]
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=arguments)
        page = browser.new_page()
        page.set_default_timeout(15_000)
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable", {"enableUI": False})
        session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield page
        browser.close()


def follow(page: Page, word: str, typed: dict[str, str]) -> None:
    """Do with a word of the guide what it is there for: fill it in, press it, follow it, or find it on the page."""
    question: Any = page.locator("main").get_by_label(word)
    button = page.locator("main").get_by_role("button", name=word, exact=True)
    link = page.get_by_role("link", name=word, exact=True)
    if word in typed:
        question.first.fill(typed[word])
    elif word == "Post":
        question.first.select_option("specialist")
    elif button.count():
        button.first.click()
    elif link.count():
        link.first.click()
    else:
        expect(page.get_by_text(word).first).to_be_visible()
    page.wait_for_load_state()
    if word == "Make my passkey":
        page.wait_for_url("**/desk/")
    if word == "What must hold":
        # The ledger's first head may be a moment behind.
        assert wait_until(lambda: page.reload() is not None and page.get_by_text("Not in order").count() == 0, 20)
