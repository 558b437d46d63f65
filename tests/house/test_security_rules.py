"""Our own rules of security find what breaks them and let alone what keeps them; none is without a sample of both."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ecrime.cli.machine import semgrep
from ecrime.cli.machine.tree import source_tree

# (ending, what breaks the rule, what keeps it); every line of the first kind is found by itself.
SAMPLES: dict[str, tuple[str, list[str], list[str]]] = {
    "sql-put-together": (
        "py",
        [
            'cursor.execute(f"select * from person where name = {name}")',
            'cursor.execute("select * from person where name = %s" % name)',
            'cursor.execute("select * from person where name = " + name)',
            'cursor.execute("select {}".format(name))',
            'Person.objects.raw(f"select {name}")',
        ],
        [
            'cursor.execute("select * from person where name = %s", [name])',
            'connection.execute(sql.SQL("set role {}").format(sql.Identifier(role)))',
        ],
    ),
    "unescaped-page": (
        "py",
        ["mark_safe(name)", 'SafeString("<b>" + name)', 'format_html(f"<b>{name}</b>")'],
        ['format_html("<b>{}</b>", name)', 'render(request, "page.html", {"name": name})'],
    ),
    "form-without-origin": ("py", ["@csrf_exempt\ndef view(request): ..."], ["@require_POST\ndef view(request): ..."]),
    "path-from-outside": (
        "py",
        [
            'def a(request):\n    return open(request.GET["name"])',
            'def b(request):\n    name = request.POST["name"]\n    return Path("/data") / name',
            'def c(upload):\n    shutil.copy("x", upload.name)',
        ],
        ['def d(request):\n    return lookup(request.GET["name"])', "def e():\n    return open(HERE / 'kept.toml')"],
    ),
    "words-in-the-log": (
        "py",
        [
            'logger.info(f"found {name}")',
            'logger.warning("found %s", name)',
            'logger.error("found " "%s" % name)',
            "logger.exception(str(error))",
        ],
        ['logger.info("person.found", extra={"count": 1})', 'logger.warning("jobs.failed", exc_info=error)'],
    ),
    "a-shell": (
        "py",
        ['subprocess.run("ls " + name, shell=True)', "os.system(name)", "os.popen(name)"],
        ['subprocess.run(["ls", name], check=True)'],
    ),
    "a-way-out": (
        "py",
        ["import urllib.request", "import http.client", "import requests", "import socket", "import ssl"],
        ["from urllib.parse import urlsplit", "import http.cookies", "from http import HTTPStatus"],
    ),
    "read-as-code": (
        "py",
        ["eval(name)", "exec(name)", "import pickle", "import yaml", "from pickle import loads"],
        ["json.loads(name)", "ast.literal_eval(name)", "re.compile(name)"],
    ),
    "xml-with-entities": (
        "py",
        ["import xml.etree.ElementTree", "from xml.dom import minidom", "from lxml import etree"],
        ["import xmlschema_of_ours", "import csv"],
    ),
    "weak-hash-or-chance": (
        "py",
        ["hashlib.md5(words)", "hashlib.sha1(words)", "import random"],
        ["hashlib.sha256(words)", "secrets.token_bytes(32)"],
    ),
    "secrets-compared-in-the-open": (
        "py",
        ['if hmac.digest(key, words, "sha256") == told: pass'],
        ['if hmac.compare_digest(hmac.digest(key, words, "sha256"), told): pass'],
    ),
    "unescaped-template": (
        "html",
        ["<p>{{ name|safe }}</p>", "<p>{{ name | safe }}</p>", "{% autoescape off %}"],
        ["<p>{{ name }}</p>", "<p>{{ name|date:'c' }} is safe</p>"],
    ),
    "markup-from-text": (
        "ts",
        [
            "place.innerHTML = words;",
            'place.insertAdjacentHTML("beforeend", words);',
            "new DOMParser();",
            "eval(words);",
        ],
        ["place.textContent = words;", "place.replaceChildren(...rows);"],
    ),
    "told-to-another-window": (
        "ts",
        ['parent.postMessage(words, "*");', 'window.addEventListener("message", hear);'],
        ['document.addEventListener("click", hear);'],
    ),
    "kept-in-the-browser": (
        "ts",
        ['localStorage.setItem("name", words);', "document.cookie = words;"],
        ["const kept = new Map();"],
    ),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """(rule, name of the sample) of everything that is found in the samples, looked through at once."""
    folder = tmp_path_factory.mktemp("samples")
    for rule, (ending, breaking, keeping) in SAMPLES.items():
        for kind, lines in (("breaks", breaking), ("keeps", keeping)):
            for number, line in enumerate(lines):
                (folder / f"sample_{kind}_{rule}_{number}.{ending}").write_text(line + "\n")
    done = semgrep.scan([folder], "--json")
    told = json.loads(done.stdout)
    assert told["errors"] == []
    return {(one["check_id"].rpartition(".")[2], Path(one["path"]).stem) for one in told["results"]}


def test_every_rule_has_its_samples() -> None:
    files = sorted((source_tree() / semgrep.RULES).glob("*.yaml"))
    rules = re.findall(r"^  - id: (\S+)$", "\n".join(path.read_text() for path in files), re.MULTILINE)
    assert sorted(rules) == sorted(SAMPLES)


@pytest.mark.parametrize("rule", SAMPLES)
def test_a_rule_finds_what_breaks_it_and_nothing_else(rule: str, found: set[tuple[str, str]]) -> None:
    _ending, breaking, keeping = SAMPLES[rule]
    missed = [line for number, line in enumerate(breaking) if (rule, f"sample_breaks_{rule}_{number}") not in found]
    alarms = [line for number, line in enumerate(keeping) if (rule, f"sample_keeps_{rule}_{number}") in found]
    assert (missed, alarms) == ([], [])


def test_what_a_rule_leaves_out_is_there() -> None:
    """A file that is excused by name has not gone, so that the excuse goes with it."""
    tree = source_tree()
    for rules in (tree / semgrep.RULES).glob("*.yaml"):
        for name in re.findall(r"(src/ecrime/[\w/.]+?\.(?:py|ts))", rules.read_text()):
            assert (tree / name).is_file(), name
