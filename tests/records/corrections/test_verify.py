"""An exported correction holds when it is whole, and fails plainly as soon as anything in it is altered."""

from __future__ import annotations

import ast
import copy
import hashlib
import json
import os
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.records.incidents.make import locked_incident, state_purpose

from ecrime.base.officers.authenticator import SoftwareAuthenticator
from ecrime.cli.drills.correction_steps import appeal, asking, carry_out, changed, decide, recall, request
from ecrime.cli.drills.instance import Database, Instance
from ecrime.foundation.errors import PurposeMissing
from ecrime.records.corrections import actions, queries, verify
from ecrime.records.corrections.facts import RequestId
from ecrime.records.incidents.facts import Incident
from ecrime.records.incidents.people import Role, briefly

Json = dict[str, Any]


def exported(database: Database, request_id: RequestId, *, who: str = "planner") -> Json:
    """The export as its page gives it."""
    state_purpose(database, who)
    client = Client()
    client.cookies["session"] = database.tokens[who]
    answer = client.get(f"/corrections/{request_id}/export.json")
    assert answer.status_code == 200, answer.content.decode()
    found: Json = json.loads(answer.content)
    return found


def corrected(database: Database, **facts: Any) -> tuple[Incident, RequestId]:
    """An incident corrected by three people in two fields."""
    incident = locked_incident(database, **facts)
    wanted = changed(incident, narrative="Two bags were taken.", place_detail="South gate")
    asked = request(database, incident, asking(*wanted, reason="field incident.area_id\nbefore null\nafter {}"))
    grant = decide(database, asked, *(change.path for change in wanted))
    assert grant is not None
    carry_out(database, incident, grant, wanted)
    return incident, asked


@pytest.fixture(scope="module")
def whole(instance: Instance) -> Json:
    with instance.clone("zz") as database:
        _incident, asked = corrected(database)
        return exported(database, asked)


def fails(export: Json) -> str:
    with pytest.raises(verify.Fails) as found:
        verify.verified(export)
    return str(found.value)


def test_a_whole_export_holds_and_says_who_signed_what(whole: Json, tmp_path: Path) -> None:
    steps = verify.verified(whole)
    assert [step.kind for step in steps] == ["request", "decide", "carry out"]
    assert len({step.officer for step in steps}) == 3
    path = tmp_path / "export.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    environment = {"PATH": os.environ["PATH"]}
    for command in (
        [sys.executable, str(Path(verify.__file__)), str(path)],
        [sys.executable, "-m", "ecrime.cli.main", "verify", str(path)],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        for words in ("Officer lak_chief", "Officer planner", "Officer technician", "South gate", "HOLDS"):
            assert words in done.stdout
    path.write_text(json.dumps(whole).replace("South gate", "North gate"), encoding="utf-8")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert "DOES NOT HOLD" in done.stdout


def test_the_verifier_needs_nothing_of_the_service() -> None:
    tree = ast.parse(Path(verify.__file__).read_text(encoding="utf-8"))
    names = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names | {"cryptography"}


HEX = ("words_sha256", "client_data", "authenticator_data", "signature", "public_key")


@given(data=st.data())
def test_an_altered_byte_of_any_signed_part_fails(whole: Json, data: st.DataObject) -> None:
    export = copy.deepcopy(whole)
    step = data.draw(st.sampled_from(export["steps"]))
    name = data.draw(st.sampled_from((*HEX, "words")))
    if name == "words":
        at = data.draw(st.integers(0, len(step["words"]) - 1))
        letter = data.draw(st.characters(codec="utf-8").filter(lambda one: one != step["words"][at]))
        step["words"] = step["words"][:at] + letter + step["words"][at + 1 :]
    else:
        raw = bytearray.fromhex(step[name])
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
        step[name] = raw.hex()
    assert fails(export)


def _steps(export: Json) -> list[Json]:
    steps: list[Json] = export["steps"]
    return steps


def _set(path: str, value: object) -> Callable[[Json], None]:
    def alter(export: Json) -> None:
        *parents, last = path.split("/")
        found: Any = export
        for name in parents:
            found = found[int(name) if isinstance(found, list) else name]
        found[last] = value

    return alter


def _swap(export: Json) -> None:
    first, second, *_others = _steps(export)
    first["step"], second["step"] = second["step"], first["step"]
    export["steps"][:2] = [second, first]


def _swap_signatures(export: Json) -> None:
    first, second, *_others = _steps(export)
    for name in ("client_data", "authenticator_data", "signature", "public_key"):
        first[name], second[name] = second[name], first[name]


def _drop(place: int) -> Callable[[Json], None]:
    def alter(export: Json) -> None:
        del export["steps"][place]

    return alter


def _one_more_change(export: Json) -> None:
    export["changes"]["incident.area_id"] = {"before": {"area_id": "Z101"}, "after": {"area_id": "Z102"}}


def _one_more_granted(export: Json) -> None:
    export["grant"]["fields"].append("incident.area_id")


def _other_key(export: Json) -> None:
    export["steps"][0]["public_key"] = export["steps"][1]["public_key"]


def _withheld_but_shown(export: Json) -> None:
    export["withheld"] = True


def _hashes_only_with_a_field_more(export: Json) -> None:
    export["withheld"] = True
    for step in export["steps"]:
        step["words"] = None
    export["changes"] = {**dict.fromkeys(export["changes"]), "incident.area_id": None}


ALTERED = {
    "another format": _set("format", "ecrime-correction-2"),
    "another record": _set("record", "LAK-2026-999999"),
    "another request": _set("request", "00000000-0000-0000-0000-000000000000"),
    "another officer": _set("steps/0/officer", "00000000-0000-0000-0000-000000000000"),
    "another moment": _set("steps/1/asked_at", "2026-01-01T00:00:00.000000Z"),
    "another requester in the grant": _set("grant/requested_by", "00000000-0000-0000-0000-000000000000"),
    "another executor in the grant": _set("grant/used_by", "00000000-0000-0000-0000-000000000000"),
    "another grant": _set("grant/id", "00000000-0000-0000-0000-000000000000"),
    "a longer grant": _set("grant/expires_at", "2099-01-01T00:00:00.000000Z"),
    "used too late": _set("grant/used_at", "2099-01-01T00:00:00.000000Z"),
    "recalled and used": _set("grant/recalled_at", "2026-11-22T00:00:00.000000Z"),
    "no grant": _set("grant", None),
    "no changes": _set("changes", {}),
    "another value": _set("changes/incident.place_detail/after", {"place_detail": "North gate"}),
    "another value before": _set("changes/incident.place_detail/before", {"place_detail": "North gate"}),
    "a change more": _one_more_change,
    "a granted field more": _one_more_granted,
    "steps swapped": _swap,
    "signatures swapped": _swap_signatures,
    "another step's key": _other_key,
    "no request": _drop(0),
    "no decision": _drop(1),
    "nobody carried it out": _drop(2),
    "withheld, yet shown": _withheld_but_shown,
    "words gone": _set("steps/0/words", None),
    "hashes only, and a field beyond the grant": _hashes_only_with_a_field_more,
    "steps that are none": _set("steps", 7),
}


@pytest.mark.parametrize("what", ALTERED)
def test_an_altered_part_fails(whole: Json, what: str) -> None:
    export = copy.deepcopy(whole)
    ALTERED[what](export)
    assert fails(export)


def _signed_anew(step: Json, words: str, authenticator: SoftwareAuthenticator) -> Json:
    """The step as somebody could sign it who has a key of his own."""
    digest = hashlib.sha256(words.encode()).digest()
    client = json.loads(bytes.fromhex(step["client_data"]))
    client["challenge"] = urlsafe_b64encode(digest).rstrip(b"=").decode()
    client_data = json.dumps(client).encode()
    signed = bytes.fromhex(step["authenticator_data"]) + hashlib.sha256(client_data).digest()
    return step | {
        "words": words,
        "words_sha256": digest.hex(),
        "client_data": client_data.hex(),
        "signature": authenticator.private_key.sign(signed, ec.ECDSA(hashes.SHA256())).hex(),
        "public_key": authenticator._cose_key().hex(),
    }


def _resigned(whole: Json, place: int, old: str = "", new: str = "", **changes: Any) -> Json:
    export = copy.deepcopy(whole)
    step = export["steps"][place]
    assert old in step["words"]
    anew = _signed_anew(step, step["words"].replace(old, new), SoftwareAuthenticator.new())
    export["steps"][place] = anew | changes
    return export


def test_what_is_signed_anew_still_has_to_fit(whole: Json) -> None:
    assert verify.verified(_resigned(whole, 2))  # another key, the same words: whose it is, the ledger says
    assert "not asked for" in fails(_resigned(whole, 1, "South gate", "North gate"))
    assert "not those that were signed" in fails(_resigned(whole, 2, "South gate", "North gate"))
    assert "about another request" in fails(_resigned(whole, 0, f"request {whole['request']}", "request 7"))
    assert "fewer people" in fails(_one_person(whole))
    assert "who recorded it" in fails({**whole, "recorded_by": whole["steps"][2]["officer"]})


def _one_person(whole: Json) -> Json:
    """One officer with one key signs all three steps; everything else is made to fit."""
    export, authenticator = copy.deepcopy(whole), SoftwareAuthenticator.new()
    one = whole["steps"][0]["officer"]
    for place, step in enumerate(whole["steps"]):
        words = step["words"].replace(step["officer"], one)
        export["steps"][place] = _signed_anew(step, words, authenticator) | {"officer": one}
    export["grant"] |= {"requested_by": one, "reviewed_by": one, "used_by": one}
    return export


def test_a_file_that_says_a_thing_twice_fails(whole: Json, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "twice.json"
    path.write_text(json.dumps(whole).replace('"record":', '"record": "LAK-2026-000009", "record":', 1))
    assert verify.check_file(str(path)) == 1
    path.write_text("not JSON")
    assert verify.check_file(str(path)) == 1
    assert verify.check_file(str(tmp_path / "none")) == 1
    assert capsys.readouterr().out.count("DOES NOT HOLD") == 3


def test_a_key_on_rsa_is_checked_too(whole: Json) -> None:
    export = copy.deepcopy(whole)
    step = export["steps"][0]
    private = rsa.generate_private_key(65537, 2048)
    numbers = private.public_key().public_numbers()
    signed = bytes.fromhex(step["authenticator_data"]) + hashlib.sha256(bytes.fromhex(step["client_data"])).digest()
    cose = bytes.fromhex("a4010303390100") + b"\x20\x59\x01\x00" + numbers.n.to_bytes(256, "big")
    step["public_key"] = (cose + b"\x21\x43" + numbers.e.to_bytes(3, "big")).hex()
    step["signature"] = private.sign(signed, padding.PKCS1v15(), hashes.SHA256()).hex()
    assert verify.verified(export)
    step["signature"] = private.sign(signed + b"!", padding.PKCS1v15(), hashes.SHA256()).hex()
    assert "signature" in fails(export)


def test_refusals_appeals_and_recalls_are_exported_and_hold(database: Database) -> None:
    incident = locked_incident(database)
    wanted = changed(incident, narrative="Two bags were taken.")
    asked = request(database, incident, asking(*wanted))
    kinds = [step.kind for step in verify.verified(exported(database, asked))]
    assert kinds == ["request"]
    assert decide(database, asked) is None
    appeal(database, asked)
    verify.verified(exported(database, asked, who="lak_chief"))
    assert decide(database, asked, "incident.narrative", by="planner2") is not None
    recall(database, asked, by="planner2")
    export = exported(database, asked, who="auditor")
    kinds = [step.kind for step in verify.verified(export)]
    assert kinds == ["request", "decide", "appeal", "decide", "recall"]
    export["steps"][3]["step"] = "carry out"
    assert fails(export)


def test_what_is_corrected_again_later_does_not_change_the_export(database: Database) -> None:
    incident, asked = corrected(database)
    before = exported(database, asked)
    again = changed(incident, narrative="Three bags were taken.")
    grant = decide(database, request(database, incident, asking(*again)), "incident.narrative")
    assert grant is not None
    carry_out(database, incident, grant, again)
    after = exported(database, asked)
    assert after["changes"] == before["changes"]
    verify.verified(after)


def test_who_may_not_see_somebody_exports_hashes_that_still_hold(database: Database) -> None:
    people = (briefly(Role.VICTIM, name_latin="Canary Victim"), briefly(Role.SUSPECT, name_latin="Plain"))
    _incident, asked = corrected(database, narrative="Canary Narrative", people=people)
    export = exported(database, asked, who="auditor")
    assert "Canary" not in json.dumps(export)
    assert "South gate" not in json.dumps(export)
    assert export["withheld"] is True
    assert [step.words for step in verify.verified(export)] == [None, None, None]
    seen = exported(database, asked, who="lak_chief")
    assert "Canary Narrative" in json.dumps(seen)
    assert [step["words_sha256"] for step in seen["steps"]] == [step["words_sha256"] for step in export["steps"]]
    export["steps"][1]["signature"] = export["steps"][0]["signature"]
    assert "signature" in fails(export)


def test_export_correction_is_in_the_ledger_and_for_whose_it_is(database: Database) -> None:
    _incident, asked = corrected(database)
    exported(database, asked)
    told = database.as_superuser("select kind, operation, purpose from ledger_entry order by id desc limit 1")
    assert told == [("correction.export", "disclosure", "other")]
    for who in ("lak", "technician", "criminal", "hil_chief"):
        client = Client()
        client.cookies["session"] = database.tokens[who]
        assert client.get(f"/corrections/{asked}/export.json").status_code in (403, 404)
    with database.connect() as connection:
        connection.execute("select set_config('ecrime.token', %s, false)", [database.sign_in("auditor")])
        with pytest.raises(psycopg.Error) as refused:
            connection.execute("select law.correction_export(%s)", [asked])
        assert refused.value.sqlstate == "EC062"


def test_export_correction_needs_a_purpose_that_lasts(database: Database) -> None:
    _incident, asked = corrected(database)
    access = state_purpose(database, "auditor")
    database.clock.shift(timedelta(hours=50))
    with pytest.raises(PurposeMissing):
        actions.export_correction(access, queries.request(database.actor("auditor"), asked), b"{}")
