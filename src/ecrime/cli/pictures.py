"""Take the pictures of README and docs from a DEMO: one made for it and thrown away, or one that runs.

What each picture shows, and that its figures are those of the records, is in tests/pictures.py and its test.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ecrime.base.keys.folder import VARIABLE
from ecrime.cli.machine import chromium
from ecrime.cli.machine.tree import source_tree
from ecrime.cli.supervisor.children import HOST, NAME
from ecrime.cli.supervisor.installation import port_number

OUT = Path("docs/pictures")
SIZES = ("country", "small")
PORT = 8009
FILLING = b'class="filling"'  # what every page says until all is told
ASK_EACH_S = 1.0


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--site", metavar="ADDRESS", help="a filled DEMO that runs at this machine; else one is made")
    parser.add_argument("--demo", choices=SIZES, default=SIZES[0], help="how much the one made has (%(default)s)")
    parser.add_argument("--port", type=port_number, default=PORT, metavar="N", help="its port (%(default)s)")
    parser.add_argument("--out", type=Path, metavar="DIR", help=f"the folder of the pictures ({OUT})")


def run(arguments: Namespace) -> int:
    """1 when a DEMO could not be had or a picture not be taken."""
    tree = source_tree()
    if chromium.find_or_install() is None:
        sys.exit(f"ecrime: No picture can be taken: {chromium.MISSING}.")
    out = (arguments.out or tree / OUT).resolve()
    if arguments.site:
        return _take(tree, arguments.site, out)
    with made(arguments.demo, arguments.port) as site:
        return _take(tree, site, out)


@contextmanager
def made(size: str, port: int) -> Iterator[str]:
    """A DEMO of its own that has been told all of its past; gone when the pictures are taken."""
    site = f"http://{NAME}:{port}"
    with TemporaryDirectory(prefix="ecrime-pictures-") as folder:
        told = {**os.environ, VARIABLE: str(Path(folder) / "keys")}
        data = Path(folder) / "data"
        command = [sys.executable, "-m", "ecrime", "run", f"--demo={size}", "--data", str(data), "--port", str(port)]
        with subprocess.Popen(command, env=told, stdout=subprocess.DEVNULL) as service:
            try:
                wait_until_told(port, service)
                yield site
            finally:
                service.terminate()
                service.wait()


def wait_until_told(port: int, service: subprocess.Popen[bytes]) -> None:
    """Until a page no longer says how far the past is told; ends the command where the service ends first."""
    while service.poll() is None:
        page = _page(port)
        if page is not None and FILLING not in page:
            return
        time.sleep(ASK_EACH_S)
    sys.exit("ecrime: The DEMO for the pictures did not start; what it said stands above.")


def _page(port: int) -> bytes | None:
    """A page that anybody may see; None where nobody answers yet."""
    asked = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        asked.request("GET", "/sign-in/", headers={"Host": f"{NAME}:{port}"})
        answer = asked.getresponse()
        return answer.read() if answer.status == http.client.OK else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        asked.close()


def _take(tree: Path, site: str, out: Path) -> int:
    command = [sys.executable, "-m", "tests.pictures", site, "--out", str(out)]
    return subprocess.run(command, cwd=tree, check=False).returncode
