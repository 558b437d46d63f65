"""Witnesses are enrolled at the console of the server only; what they send is kept only when they have signed it."""

from __future__ import annotations

import threading
from pathlib import Path

import psycopg
import pytest
from tests.base.ledger.make import SEEN_AT, all_signed, as_owner, cosigned, court

from ecrime.base.ledger import published, witnesses
from ecrime.base.ledger.tree.notes import LOG, WITNESS, SigningKey, body_of, note_of
from ecrime.base.ledger.verify import Checkpoint
from ecrime.cli.drills.instance import Database
from ecrime.foundation.errors import Changed, EcrimeError, Forbidden, Invalid, NotFound


def test_a_witness_is_enrolled_and_dismissed_in_the_ledger(database: Database) -> None:
    key = court(database)
    court(database, name="planning", name_en="Planning", outside=False)
    [first, second] = published.witnesses()
    assert (first.key, first.name_km, first.outside, first.size) == (str(key.key), "តុលាការ", True, None)
    assert (second.name_en, second.outside) == ("Planning", False)
    with as_owner(database):
        witnesses.dismiss("court.example")
        with pytest.raises(NotFound):
            witnesses.dismiss("court.example")
        witnesses.enrol(key=str(key.key), name_km="តុលាការ", name_en="The court again", outside=True)
    assert [each.name_en for each in published.witnesses()] == ["Planning", "The court again"]
    acts = database.as_superuser(
        "select e.kind, e.operation, e.officer_id, e.jurisdiction, w.name_en, w.stands from ledger_entry e"
        " join ledger_witness w on w.entry_id = e.id order by e.id"
    )
    assert [act[0] for act in acts] == ["witness.enrol", "witness.enrol", "witness.dismiss", "witness.enrol"]
    assert {act[1:4] for act in acts} == {("administration", None, "ZZ")}
    rows = "select l.rows is not null from ledger_leaf l join ledger_witness w using (entry_id)"
    assert database.as_superuser(rows) == [(True,)] * 4


def test_what_is_no_witness_is_refused_whole(database: Database) -> None:
    fit = str(SigningKey.make("x.example", WITNESS).key)
    for key, name, code in (
        (fit[:-2], "X", "witness.key_unfit"),
        (str(SigningKey.make("x.example", LOG).key), "X", "witness.key_unfit"),
        (fit, "", "witness.name_missing"),
        (fit, "x" * 121, "text.too_long"),
    ):
        with as_owner(database), pytest.raises(Invalid) as refused:
            witnesses.enrol(key=key, name_km="ក", name_en=name, outside=True)
        assert [problem.code for problem in refused.value.problems] == [code]
    assert published.witnesses() == []


def test_one_key_stands_for_one_witness(database: Database) -> None:
    key = court(database)
    with as_owner(database), pytest.raises(Changed):
        witnesses.enrol(key=str(key.key), name_km="ខ", name_en="Another", outside=True)


def test_a_name_that_several_bear_dismisses_nobody(database: Database) -> None:
    first, second = court(database), court(database, name_en="Another court of that name")
    with as_owner(database), pytest.raises(Invalid) as refused:
        witnesses.dismiss("court.example")
    assert [problem.code for problem in refused.value.problems] == ["witness.several"]
    with as_owner(database):
        witnesses.dismiss(str(second.key))
        assert [each.key for each in published.witnesses()] == [str(first.key)]
        witnesses.dismiss("court.example")
    assert published.witnesses() == []


def test_one_key_stands_for_one_witness_also_where_two_are_enrolled_at_once(database: Database) -> None:
    enrol = (
        "select law.console_witness('witness.enrol', law.uuid7(), %s, 'ក', 'X', false, law.uuid7(), sha256('x'),"
        " sha256('y'))"
    )
    key, refused = str(SigningKey.make("x.example", WITNESS).key), list[str | None]()

    def second() -> None:
        with database.connect("owner") as owner:
            try:
                owner.execute(enrol, [key])
            except psycopg.Error as error:
                refused.append(error.sqlstate)

    with database.connect("owner") as owner:
        with owner.transaction():
            owner.execute(enrol, [key])
            other = threading.Thread(target=second)
            other.start()
            other.join(0.3)
        other.join()
    assert refused == ["EC120"]
    assert len(published.witnesses()) == 1


def test_the_console_is_closed_to_the_app(database: Database) -> None:
    with pytest.raises(EcrimeError) as refused:
        witnesses.enrol(key=str(SigningKey.make("x", WITNESS).key), name_km="ក", name_en="X", outside=True)
    assert refused.value.code == "right.missing"


def test_a_cosignature_is_kept_once_and_shown_with_the_checkpoint(database: Database, tmp_path: Path) -> None:
    key = court(database)
    all_signed(database, tmp_path / "signer")
    latest = published.latest()
    assert latest is not None
    for _ in range(2):
        assert witnesses.keep_cosignature(cosigned(latest.note, key)).name_en == "The court"
    shown = published.latest()
    assert shown is not None
    assert shown.note == latest.note + cosigned(latest.note, key).partition("\n\n")[2]
    seen = shown.checkpoint.witnessed_at(key.key)
    assert seen is not None
    assert seen.timestamp() == SEEN_AT
    [witness] = published.witnesses()
    assert (witness.size, witness.at is not None) == (shown.checkpoint.size, True)


def test_what_no_witness_has_signed_is_not_kept(database: Database, tmp_path: Path) -> None:
    key, stranger = court(database), SigningKey.make("court.example", WITNESS)
    log = all_signed(database, tmp_path / "signer")
    latest = published.latest()
    assert latest is not None
    body, size = latest.checkpoint.body, latest.checkpoint.size
    origin, root = latest.checkpoint.origin, latest.checkpoint.root
    forged, later, foreign = (
        body_of(origin, size, bytes(32)),
        body_of(origin, size + 1, root),
        body_of("ecrime/other", size, root),
    )
    for note, kind in (
        ("", Forbidden),
        (latest.note, Forbidden),
        (cosigned(latest.note, stranger), Forbidden),
        (note_of(body, log.sign(body), key.sign(body)), Forbidden),
        (cosigned(latest.note, key).replace("— court", "— Court"), Forbidden),
        (note_of(forged, key.witness(forged, SEEN_AT)), NotFound),
        (note_of(later, key.witness(later, SEEN_AT)), NotFound),
        (note_of(foreign, key.witness(foreign, SEEN_AT)), NotFound),
    ):
        with pytest.raises(kind):
            witnesses.keep_cosignature(note)
    with as_owner(database):
        witnesses.dismiss(str(key.key))
    with pytest.raises(Forbidden):
        witnesses.keep_cosignature(cosigned(latest.note, key))
    assert database.as_superuser("select count(*) from ledger_cosignature") == [(0,)]


def test_the_database_keeps_lines_of_witnesses_who_stand_and_nothing_else(database: Database, tmp_path: Path) -> None:
    key = court(database)
    all_signed(database, tmp_path / "signer")
    latest = published.latest()
    assert latest is not None
    [witness] = published.witnesses()
    size, line = latest.checkpoint.size, Checkpoint.read(cosigned(latest.note, key)).signatures[0]
    insert = "insert into ledger_cosignature (size, witness_id, line, at) values (%s, %s, %s, 'epoch')"
    with database.connect() as app:
        for values, refusal in (
            ((size, "00000000-0000-0000-0000-000000000000", line), psycopg.errors.InsufficientPrivilege),
            ((size + 1, witness.id, line), psycopg.errors.ForeignKeyViolation),
            ((size, witness.id, "two\nlines"), psycopg.errors.CheckViolation),
            ((size, witness.id, f"{line}{'A' * 400}"), psycopg.errors.CheckViolation),
        ):
            with pytest.raises(refusal):
                app.execute(insert.encode(), values)
        app.execute(insert.encode(), (size, witness.id, line))
        for statement in (
            "delete from ledger_cosignature",
            "update ledger_cosignature set line = line",
            "update ledger_witness set outside = true",
            "insert into ledger_witness select * from ledger_witness",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement.encode())
    assert database.as_superuser("select at > now() - interval '1 minute' from ledger_cosignature") == [(True,)]
    for statement in ("delete from ledger_cosignature", "update ledger_witness set outside = true"):
        with pytest.raises(psycopg.DatabaseError, match="only grows"):
            database.as_superuser(statement)
