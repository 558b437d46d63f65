"""The guide says what the code does: its tables are made from it, its examples run as they stand."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from tests.base.pages.api.calls import credential_of, system_posting

from ecrime.base.country.pack_files import read_pack
from ecrime.base.country.rights import RIGHTS
from ecrime.base.pages.api import service, tables
from ecrime.base.pages.api.service import operations
from ecrime.cli.drills.instance import Database

TREE = Path(__file__).resolve().parents[4]
GUIDE = TREE / "docs" / "guide" / "api.md"
SHELL = re.compile(r"```sh\n(.*?)```", re.DOTALL)


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def served(database: Database) -> Iterator[dict[str, str]]:
    """The pages on a port of this machine, and what the examples are told."""
    # A post that records, looks up and corrects, as the examples do.
    _credential, secret = credential_of(database, system_posting(database))
    server: WSGIServer = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    with database.auth_process():
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield {
                **os.environ,
                "ECRIME_URL": f"http://127.0.0.1:{server.server_port}",
                "ECRIME_CREDENTIAL": secret,
            }
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def test_the_tables_are_those_of_the_code() -> None:
    page = GUIDE.read_text(encoding="utf-8")
    assert tables.written_into(page) == page, "run ./ecrime api --write"


def test_every_refusal_of_an_operation_is_explained_and_its_right_is_one() -> None:
    held = set().union(*(post.rights for post in read_pack("kh").posts))
    for one in operations():
        assert set(one.errors) <= tables.STATUSES.keys(), one.word
        assert not one.right or (one.right in RIGHTS and one.right in held), one.word
    words = [one.word for one in operations()]
    assert len(words) == len(set(words))


def test_the_schema_names_every_refusal_with_its_form() -> None:
    found = json.loads(service.schema())
    for path, methods in found["paths"].items():
        for method, said in methods.items():
            assert said["summary"], (path, method)
            assert said["operationId"]
            for status, answer in said["responses"].items():
                assert answer["content"]["application/json"]["schema"], (path, method, status)
            is_open = next(one.is_open for one in operations() if one.word == said["operationId"])
            assert ("security" in said) is not is_open, path
    assert set(found["components"]["securitySchemes"]) == {"OfficerSession", "SystemToken"}


def test_every_operation_stands_in_a_group_of_the_page() -> None:
    from ecrime.web.api_page import GROUPS, groups

    assert sum(len(group.lines) for group in groups()) == len(operations())
    assert {group.word for group in groups()} <= set(GROUPS)
    for group in groups():
        for line in group.lines:
            assert "".join(line.pieces) == line.path


def test_no_two_schemas_have_one_name() -> None:
    kinds: dict[str, set[int]] = {}
    for router in service.api()._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                models = [*operation.models, *filter(None, operation.response_models.values())]
                for model in models:
                    for name, found in model.model_json_schema(ref_template="{model}").get("$defs", {}).items():
                        kinds.setdefault(name, set()).add(hash(json.dumps(found, sort_keys=True)))
    assert [name for name, found in kinds.items() if len(found) > 1] == []


def test_the_client_of_the_examples_runs_as_it_stands(database: Database) -> None:
    with served(database) as environment:
        done = subprocess.run(
            [sys.executable, str(TREE / "examples" / "api_client.py")],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "recorded LAK-" in done.stdout
    assert "found 1 in LAK-" in done.stdout
    assert "corrected, version 2" in done.stdout


def test_the_calls_of_the_guide_run_as_they_stand(database: Database, tmp_path: Path) -> None:
    commands = "\n".join(SHELL.findall(GUIDE.read_text(encoding="utf-8")))
    with served(database) as environment:
        done = subprocess.run(
            ["bash", "-eu", "-o", "pipefail", "-c", commands],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "recorded.json").read_text())["number"].startswith("LAK-")
    assert '"versions"' not in done.stdout, done.stdout  # every refusal names them


@pytest.mark.parametrize(("language", "title"), [("km", "សម្រាប់កម្មវិធី"), ("en", "For programs")])
def test_the_page_lists_every_operation(database: Database, language: str, title: str) -> None:
    from django.test import Client

    client = Client()
    client.cookies["ecrime_language"] = language
    # What a browser wishes does not count on a page; what was chosen there does.
    said = client.get("/api/", headers={"Accept-Language": "fr, en;q=0.5"}).content.decode()
    assert title in said
    assert [one.word for one in operations() if f">{one.word}</code>" not in said] == []
