"""The pages are loaded before they are forked, and serve early starters only at the supervisor's word."""

from __future__ import annotations

import os
import sys

import pytest

from ecrime.web import serve


@pytest.fixture
def word(monkeypatch: pytest.MonkeyPatch) -> int:
    reader, writer = os.pipe()
    monkeypatch.setenv(serve.WORD, str(reader))
    return writer


def test_it_serves_at_the_word(word: int) -> None:
    os.write(word, b".")
    serve.wait_for_the_word()
    assert serve.WORD not in os.environ
    os.close(word)


def test_it_ends_when_the_supervisor_does(word: int) -> None:
    os.close(word)
    with pytest.raises(SystemExit) as ended:
        serve.wait_for_the_word()
    assert ended.value.code == 0


def test_who_was_not_begun_early_waits_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(serve.WORD, raising=False)
    serve.wait_for_the_word()


def test_all_pages_are_loaded() -> None:
    serve.load()
    assert {"ecrime.web.wsgi", "ecrime.web.urls", "ecrime.records.incidents.views"} <= sys.modules.keys()
