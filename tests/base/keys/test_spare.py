"""A spare opens with its passphrase and nothing else; what was mistyped is named by its line, before any passphrase."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest

from ecrime.base.keys import spare
from ecrime.base.keys.masters import fingerprint_of
from ecrime.foundation.errors import Refused, Unavailable

INSTALLATION = "6f1c0a52-1b7e-4c5e-9a51-0d0c2a5f4c11"
FILES = {"log.key": "ab" * 32 + "\n", "master/1.key": "cd" * 32 + "\n", "master/names.key": "ef" * 32 + "\n"}
PARTS = ("កុំប្រាប់អ្នកណា ពាក្យទីមួយ", "the second part of it")
CHEAP = 8  # log2 of scrypt's work: what is tried here is not how long a guess takes


def sealed(*parts: str) -> str:
    return spare.seal(FILES, parts or PARTS, installation=INSTALLATION, made=date(2026, 11, 22), cost=CHEAP)


TEXT = sealed()


def code_of(text: str) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        spare.read(text)
    return refused.value.code, refused.value.params.get("line", "")


@pytest.mark.parametrize("parts", [PARTS, ("one passphrase of some length",)])
def test_what_was_sealed_comes_back(parts: tuple[str, ...]) -> None:
    found = spare.read(sealed(*parts))
    assert (found.installation, found.made, found.parts) == (INSTALLATION, date(2026, 11, 22), len(parts))
    assert found.opened(parts) == FILES


def test_typed_in_again_it_need_not_look_the_same() -> None:
    typed = TEXT.lower().replace("\n", "  \n\n").replace(" ", "   ")
    assert spare.read(typed).opened(PARTS) == FILES
    # 0, 1 and 8 do not occur in the lines; who types them means O, I and B.
    body = TEXT.splitlines()
    body[7] = body[7][:2] + body[7][2:].replace("O", "0").replace("I", "1").replace("B", "8")
    assert spare.read("\n".join(body)).opened(PARTS) == FILES


def test_keyboards_may_compose_letters_differently() -> None:
    text = sealed("caf\u00e9 des hauteurs, demain")
    assert spare.read(text).opened([" cafe\u0301 des  hauteurs, demain "]) == FILES


@pytest.mark.parametrize(
    "wrong", [(PARTS[1], PARTS[0]), (PARTS[0], PARTS[1] + "x"), (" ".join(PARTS),), (PARTS[0],), ("", "")]
)
def test_no_other_passphrase_opens_it(wrong: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match=r"spare\.passphrase"):
        spare.read(TEXT).opened(wrong)


def test_every_mistyped_letter_is_found_and_its_line_named() -> None:
    random = Random(4)
    lines = TEXT.splitlines()
    for number in range(7, len(lines) - 1):
        for _ in range(10):
            at = random.choice([i for i, letter in enumerate(lines[number]) if i > 2 and letter != " "])
            other = random.choice(
                [letter for letter in "ABCDEFGHJKLMNPQRSTUVWXYZ234567" if letter != lines[number][at]]
            )
            typed = [*lines[:number], lines[number][:at] + other + lines[number][at + 1 :], *lines[number + 1 :]]
            assert code_of("\n".join(typed)) == ("spare.line_damaged", str(number - 6))


@pytest.mark.parametrize("number", range(1, 7))
def test_a_changed_line_at_the_top_is_found(number: int) -> None:
    lines = TEXT.splitlines()
    lines[number] = lines[number][:-1] + ("1" if lines[number][-1] != "1" else "2")
    assert code_of("\n".join(lines))[0] == "spare.head_damaged"


def test_no_cost_of_somebody_elses_choice_is_paid() -> None:
    head = TEXT.partition("check")[0].replace("scrypt 8 8 1", "scrypt 60 8 1")
    text = head + f"check {spare._check(head)}\n" + TEXT.partition("\n1 ")[2]
    assert code_of(text)[0] == "spare.head_damaged"


def test_what_is_not_whole_says_where() -> None:
    lines = TEXT.splitlines()
    assert code_of("\n".join(lines[:-1])) == ("spare.incomplete", str(len(lines) - 7))
    assert code_of("\n".join([*lines[:9], *lines[10:]])) == ("spare.incomplete", "3")
    assert code_of("\n".join([*lines[:8], lines[9], lines[8], *lines[10:]])) == ("spare.incomplete", "2")
    assert code_of("\n".join([*lines[:-2], lines[-1]])) == ("spare.incomplete", str(len(lines) - 8))


@pytest.mark.parametrize("text", ["", "\n\n", "a letter", "\x00"])
def test_what_is_no_spare_is_said_to_be_none(text: str) -> None:
    assert code_of(text)[0] == "spare.not_a_spare"


def test_a_later_form_is_not_guessed_at() -> None:
    assert code_of(TEXT.replace("FORM 1", "FORM 2"))[0] == "spare.form_unknown"
    assert code_of(TEXT.partition("\n")[0])[0] == "spare.head_damaged"


@pytest.mark.parametrize("parts", [("too short",), ("long enough for a part", "short"), ("  s p a  c e s ",)])
def test_a_short_passphrase_is_refused(parts: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match=r"spare\.passphrase_short"):
        sealed(*parts)


def test_a_spare_tells_nothing_of_the_keys_and_two_are_never_alike() -> None:
    assert not any(content.strip() in TEXT for content in FILES.values())
    assert sealed() != TEXT


def test_keys_are_gathered_and_states_are_not(tmp_path: Path) -> None:
    for name in (*FILES, "log.state", "master/2.retired", "master/3.new", "notes.txt", "a/b/c.key"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(FILES.get(name, "00" * 32 + "\n"))
    assert spare.key_files(tmp_path).keys() == {*FILES, "master/2.retired"}
    with pytest.raises(Unavailable, match=r"keys\.nothing_to_spare"):
        spare.key_files(tmp_path / "none")


def test_the_lines_of_many_changes_of_a_key_are_all_in_a_spare(tmp_path: Path) -> None:
    spare.bring_back(FILES, tmp_path)
    rollovers = "ecrime-ledger-rollover-1 old new signatures\n" * 100
    (tmp_path / "log.rollovers").write_text(rollovers)
    found = spare.seal(spare.key_files(tmp_path), PARTS, installation=INSTALLATION, made=date(2026, 11, 22), cost=CHEAP)
    assert spare.read(found).opened(PARTS) == {**FILES, "log.rollovers": rollovers}


@pytest.mark.parametrize(("name", "size"), [("big.key", 4_001), ("master/9.retired", 4_001), ("log.rollovers", 64_001)])
def test_a_file_too_long_for_a_key_is_named_and_never_left_out(tmp_path: Path, name: str, size: int) -> None:
    spare.bring_back(FILES, tmp_path)
    (tmp_path / name).write_text("0" * size)
    with pytest.raises(Unavailable) as unavailable:
        spare.key_files(tmp_path)
    assert (unavailable.value.code, unavailable.value.params) == ("keys.too_long_to_spare", {"file": name})


def test_keys_come_back_into_an_empty_folder_only(tmp_path: Path) -> None:
    spare.bring_back(FILES, tmp_path)
    assert spare.key_files(tmp_path) == FILES
    with pytest.raises(Unavailable, match=r"keys\.folder_not_empty"):
        spare.bring_back(FILES, tmp_path)


def test_one_that_was_broken_off_goes_on_and_never_over_another_key(tmp_path: Path) -> None:
    (tmp_path / "log.key").write_text(FILES["log.key"])
    spare.bring_back(FILES, tmp_path)
    assert spare.key_files(tmp_path) == FILES
    (tmp_path / "master/1.key").unlink()
    (tmp_path / "log.key").write_text("11" * 32 + "\n")
    with pytest.raises(Unavailable, match=r"keys\.folder_not_empty"):
        spare.bring_back(FILES, tmp_path)
    assert (tmp_path / "log.key").read_text() == "11" * 32 + "\n"
    assert not (tmp_path / "master/1.key").exists()


def test_no_name_of_a_spare_leads_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    spare.bring_back({**FILES, "../evil.key": "x", "/tmp/evil.key": "x", "master/x.sh": "x"}, tmp_path / "keys")
    assert spare.key_files(tmp_path / "keys") == FILES
    assert list(tmp_path.iterdir()) == [tmp_path / "keys"]


def test_the_fingerprint_of_a_key_is_that_of_its_version() -> None:
    assert spare.fingerprint("cd" * 32 + "\n") == fingerprint_of(b"\xcd" * 32).hex()
    assert spare.fingerprint("no hexadecimal\n") == spare.fingerprint("no hexadecimal")
    assert len({spare.fingerprint(content) for content in FILES.values()}) == len(FILES)
