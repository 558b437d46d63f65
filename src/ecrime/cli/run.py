"""Run the whole system on this machine: database, pages, background work."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import FrameType
from typing import NoReturn

from ecrime.base.country.pack_files import COUNTRIES
from ecrime.base.database import prepared, start_checks
from ecrime.base.database.addresses import AUTH, OWNER, Addresses, given
from ecrime.base.database.server import binaries, process
from ecrime.base.database.server.cluster import Cluster
from ecrime.base.database.server.folder import DataFolder
from ecrime.cli import camera_simulator, migrate
from ecrime.cli.officers import SIZES
from ecrime.cli.prepare import make_keys_ready
from ecrime.cli.simulator import of_demo
from ecrime.cli.supervisor import children
from ecrime.cli.supervisor.alarms import ClockWatch, DiskWatch
from ecrime.cli.supervisor.children import Early
from ecrime.cli.supervisor.installation import (
    KEEP_FILES,
    LIVE_PORT,
    PORT,
    add_data_argument,
    data_folder,
    environment_of,
    environment_of_part,
    own_addresses,
    port_number,
)
from ecrime.cli.supervisor.strays import end_strays
from ecrime.cli.supervisor.supervisor import Kept, Supervisor
from ecrime.cli.supervisor.voice import Voice
from ecrime.cli.supervisor.wakeup import Wakeup
from ecrime.foundation.errors import Unavailable


def add_arguments(parser: ArgumentParser) -> None:
    add_data_argument(parser)
    parser.add_argument(
        "--port", type=port_number, default=PORT, metavar="N", help="the port on this machine (%(default)s)"
    )
    parser.add_argument(
        "--demo",
        nargs="?",
        const=SIZES[0],
        choices=SIZES,
        help="mark an empty database DEMO for ever, with invented officers whom one may sign in as at this machine; it"
        f" fills itself with a country's three years ({SIZES[0]}), or a few hundred incidents, or nothing else",
    )
    parser.add_argument(
        "--only", metavar="PARTS", help=f"start only these, with commas between: {','.join(children.PARTS)}"
    )


def run(arguments: Namespace) -> int:
    """Serve until asked to stop; 0 after a stop, 1 when the start was refused."""
    parts = chosen(arguments.only)
    addresses = given(os.environ)
    folder = data_folder(arguments.data)
    folder.make()
    start_checks.check_disk(folder.path)
    with folder.take(), stop_as_interrupt():
        end_strays(folder.path)
        if "web" in parts:
            start_checks.check_port(children.HOST, arguments.port)
        if addresses is not None:
            # Its operator backs up a database that is not ours.
            parts = [part for part in parts if part != "archiver"]
            serving = environment_of_all(folder, addresses, arguments.port)
            with begun_early(serving, folder, parts) as web:
                return serve(folder, addresses, serving, parts=parts, arguments=arguments, database=None, web=web)
        cluster = Cluster(folder.path, binaries.embedded(), archives="archiver" in parts)
        cluster.ensure()
        serving = environment_of_all(folder, own_addresses(cluster), arguments.port)
        with begun_early(serving, folder, parts) as web:
            database = Kept(children.database(cluster), cluster.start())
            try:
                cluster.prepare()
                own = own_addresses(cluster)
                return serve(folder, own, serving, parts=parts, arguments=arguments, database=database, web=web)
            finally:
                if database.process is not None:
                    process.stop(database.process)


def chosen(only: str | None) -> list[str]:
    """The parts to start, in their order."""
    asked = only.split(",") if only else list(children.PARTS)
    for part in asked:
        if part not in children.PARTS:
            raise Unavailable("start.part_unknown", part=part, known=",".join(children.PARTS))
    return [part for part in children.PARTS if part in asked]


def environment_of_all(folder: DataFolder, addresses: Addresses, port: int) -> dict[str, str]:
    """What the processes that serve are told together."""
    return {
        **environment_of(folder, addresses),
        "ECRIME_PORT": str(port),
        LIVE_PORT: os.environ.get(LIVE_PORT) or str(port + 1),
        "ECRIME_LOG_LEVEL": os.environ.get("ECRIME_LOG_LEVEL", "INFO"),
        children.MARK: str(folder.path),
    }


def begun_early(
    serving: Mapping[str, str], folder: DataFolder, parts: list[str]
) -> AbstractContextManager[Early | None]:
    """The pages, loading while the database comes up, where they are one of the parts."""
    return Early(environment_of_part("web", serving), folder.logs) if "web" in parts else nullcontext()


def serve(
    folder: DataFolder,
    addresses: Addresses,
    serving: Mapping[str, str],
    *,
    parts: list[str],
    arguments: Namespace,
    database: Kept | None,
    web: Early | None,
) -> int:
    """Check and prepare the database, then keep everything alive until asked to stop."""
    port: int = arguments.port
    voice = Voice(folder.logs / "supervisor.log")
    start_checks.check_database(addresses)
    told = environment_of(folder, addresses)
    if not bring_up(addresses, told):
        return 1
    words = ("officers", "demo", "--past", arguments.demo)
    if arguments.demo and not demo_stands(addresses) and run_command(told, *words) != 0:
        return 1
    if not KEEP_FILES.isdisjoint(parts):
        make_keys_ready(folder, addresses)
    parts = with_cameras(parts, folder, addresses, voice)
    kept = [
        Kept(
            children.part(name, logs=folder.logs, environment=environment_of_part(name, serving)),
            web.process if name == "web" and web is not None else None,
        )
        for name in parts
    ]
    if past_is_open(addresses):
        kept.append(Kept(children.teller(logs=folder.logs, environment={**os.environ, **told})))
    if web is not None:
        web.serve()
    supervisor = Supervisor(
        kept if database is None else in_order(database, kept),
        voice,
        folder.logs,
        ready=lambda: "web" not in parts or answers(port),
        watches=(DiskWatch(folder.path), ClockWatch()),
        when_ready=lambda: welcome(voice, told, addresses, port=port, web="web" in parts),
    )
    with Wakeup() as wakeup:
        supervisor.run(wakeup)
    return 0


def with_cameras(parts: list[str], folder: DataFolder, addresses: Addresses, voice: Voice) -> list[str]:
    """The parts without the test cameras where there are none: they are a DEMO's alone, and need their packages.

    Without these nothing can be analysed either.
    """
    if not camera_simulator.is_installed():
        parts = [part for part in parts if part != "analyser"]
    without = [part for part in parts if part != "simulator"]
    if past_is_open(addresses):
        of_demo.make(folder.path, migrate.pack())
    cameras = of_demo.read(folder.path) if is_demo(addresses) else None
    if cameras is None or without == parts:
        return without
    if not camera_simulator.is_installed():
        voice.say("the packages for cameras are missing (ecrime[cameras]); no camera shows anything", "cameras.missing")
        return without
    for one in cameras.cameras:
        if of_demo.is_taken(one.port):
            voice.say(
                f"port {one.port} of the test camera {one.code} is taken by another program; it waits for it",
                "cameras.port_taken",
                camera=one.code,
                port=one.port,
            )
    return parts


def in_order(database: Kept, kept: list[Kept]) -> list[Kept]:
    """The archiver before the database, so that it ends after it; everything else after it."""
    before = [part for part in kept if part.child.name == "archiver"]
    return [*before, database, *(part for part in kept if part not in before)]


def bring_up(addresses: Addresses, told: Mapping[str, str]) -> bool:
    """Bring the database to this version, in a process of its own when there is more than a little to do."""
    with start_checks.connect(addresses.owner, OWNER) as owner:
        if prepared.is_prepared(owner, prepared.fingerprint(migrate.pack())):
            migrate.keep_up(owner)
            return True
    print("ecrime: preparing the database", file=sys.stderr)
    return run_command(told, "migrate") == 0


def run_command(told: Mapping[str, str], *words: str) -> int:
    """One of our commands on this installation in a process of its own; its exit code."""
    command = [sys.executable, "-m", "ecrime", *words, "--data", told["ECRIME_DATA"]]
    return subprocess.run(command, env={**os.environ, **told}, check=False).returncode


def is_demo(addresses: Addresses) -> bool:
    """True in a database that was marked DEMO, at this start or an earlier one."""
    with start_checks.connect(addresses.owner, OWNER) as owner:
        return bool(start_checks.one(owner, "select law.is_demo()")[0])


def past_is_open(addresses: Addresses) -> bool:
    """True in a DEMO whose past is not told to its end."""
    with start_checks.connect(addresses.owner, OWNER) as owner:
        return bool(start_checks.one(owner, "select law.past_is_open()")[0])


def demo_stands(addresses: Addresses) -> bool:
    """True when the DEMO has all its officers: a start need not look for who is missing."""
    with (COUNTRIES / migrate.pack() / "demo.csv").open(encoding="utf-8") as file:
        wanted = sum(1 for line in file if line.strip()) - 1
    if not is_demo(addresses):
        return False
    with start_checks.connect(addresses.auth, AUTH) as auth:
        auth.execute("set role ecrime_auth")
        return int(start_checks.one(auth, "select count(*) from law.demo_officers()")[0]) >= wanted


def is_in_service(addresses: Addresses) -> bool:
    """True when anybody has ever signed in."""
    with start_checks.connect(addresses.owner, OWNER) as owner:
        return bool(start_checks.one(owner, "select law.is_in_service()")[0])


def answers(port: int) -> bool:
    """True when the pages answer and reach the database."""
    asked = http.client.HTTPConnection(children.HOST, port, timeout=1.0)
    try:
        asked.request("GET", "/alive")
        return asked.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def welcome(voice: Voice, told: Mapping[str, str], addresses: Addresses, *, port: int, web: bool) -> None:
    """Say where to go, and give the first code while there is nobody who could give codes."""
    if not web:
        voice.say("running; Ctrl-C stops it", "supervisor.ready")
        return
    site = f"http://{children.NAME}:{port}/"
    voice.say(f"E-Crime answers at {site} ; Ctrl-C stops it", "supervisor.ready", port=port)
    if is_demo(addresses):
        voice.say(f"this is a DEMO; sign in as one of its officers at {site}sign-in/as/", "supervisor.demo")
        if past_is_open(addresses):
            voice.say("it fills itself with an invented country while you look around", "supervisor.past")
    if not is_in_service(addresses):
        run_command(told, "officers", "first-code")


@contextmanager
def stop_as_interrupt() -> Iterator[None]:
    """Until the supervisor minds its signals itself, SIGTERM ends a start as Ctrl-C does."""

    def interrupt(number: int, frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
