"""The dispatcher: finding commands, exit codes, one sentence for a refusal."""

from __future__ import annotations

import errno
from argparse import Namespace

import psycopg
import pytest

from ecrime.cli import main as cli
from ecrime.cli.main import command_modules, load, main
from ecrime.foundation.errors import Invalid, NotFound, Problem


class Recorder:
    """A command that remembers what it was given."""

    __doc__ = "Remember."

    def __init__(self, refusal: Exception | None = None) -> None:
        self.refusal = refusal
        self.given = Namespace()

    def add_arguments(self, parser: object) -> None:
        """It takes none."""

    def run(self, arguments: Namespace) -> int:
        self.given = arguments
        if self.refusal:
            raise self.refusal
        return 0


def test_every_command_says_what_it_does_in_one_line() -> None:
    for module in command_modules().values():
        command = load(module)
        first = (command.__doc__ or "").partition("\n")[0]
        assert first.endswith("."), module
        assert callable(command.add_arguments), module
        assert callable(command.run), module


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    listed = capsys.readouterr().out
    assert all(f"\n  {name} " in listed for name in command_modules())


def test_without_a_command_it_is_misused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2


def test_an_unknown_command_is_misused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fly"]) == 2
    assert capsys.readouterr().err == "ecrime: There is no command 'fly'; ecrime --help lists them.\n"


def test_an_argument_nobody_knows_is_misused() -> None:
    with pytest.raises(SystemExit) as stop:
        cli.run("remember", Recorder(), ["--forget"])
    assert stop.value.code == 2


def test_a_command_may_pass_on_what_it_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    command = Recorder()
    monkeypatch.setattr(Recorder, "PASSES_ON", True, raising=False)
    assert cli.run("remember", command, ["-k", "this"]) == 0
    assert command.given.others == ["-k", "this"]


def test_a_refusal_is_one_sentence_in_the_language_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sentences = []
    for language in ("en_GB.UTF-8", "km_KH.UTF-8"):
        monkeypatch.setenv("ECRIME_LANG", language)
        assert cli.run("remember", Recorder(NotFound("address.unknown")), []) == 1
        sentences.append(capsys.readouterr().err)
    english, khmer = sentences
    assert english.startswith("ecrime: There is no page at this address.")
    assert khmer != english


def test_every_problem_of_an_invalid_fact_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    problems = [Problem("a", "choice.missing"), Problem("b", "address.unknown")]
    assert cli.run("remember", Recorder(Invalid(problems)), []) == 1
    assert len(capsys.readouterr().err.splitlines()) == 2


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(errno.EACCES, "Permission denied", "/no/x.pdf"), "/no/x.pdf cannot be read or written: Perm"),
        (OSError(errno.ENOSPC, "No space left on device", "/disk/x"), "There is no room left on the disk"),
        (OSError(errno.ENOSPC, "No space left on device"), "There is no room left on the disk"),
        (
            psycopg.errors.ObjectNotInPrerequisiteState("the log does not end there\nDETAIL: a name"),
            "The database does not do this (55000): the log does not end there",
        ),
        (psycopg.OperationalError("refused"), "The database does not do this (OperationalError): refused"),
    ],
)
def test_what_the_machine_refuses_is_one_sentence(
    capsys: pytest.CaptureFixture[str], error: Exception, says: str
) -> None:
    assert cli.run("remember", Recorder(error), []) == 1
    [said] = capsys.readouterr().err.splitlines()
    assert said.startswith(f"ecrime: {says}")


@pytest.mark.parametrize("fault", [ValueError("a fault of ours"), BrokenPipeError(errno.EPIPE, "Broken pipe")])
def test_a_fault_of_ours_is_shown_whole(fault: Exception) -> None:
    with pytest.raises(type(fault)):
        cli.run("remember", Recorder(fault), [])


def test_an_interruption_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    class Interrupted(Recorder):
        def run(self, arguments: Namespace) -> int:
            raise KeyboardInterrupt

    assert cli.run("remember", Interrupted(), []) == 130
    assert capsys.readouterr().err == ""
