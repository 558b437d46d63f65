"""A log whose end was lost goes on under another name, and whoever has seen it longer is told so and not deceived."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from tests.base.ledger.make import all_signed, as_owner, served
from tests.records.incidents.make import incident_facts

from ecrime.base.keys.folder import KeyFolder
from ecrime.base.ledger import audit, loss, published, witnesses
from ecrime.base.ledger.loss import Standing
from ecrime.base.ledger.tree.endings import Ending, name_of, next_name
from ecrime.base.ledger.tree.log_key import SignersDesk, end_log, open_signer, read_key, roll
from ecrime.base.ledger.tree.notes import SigningKey, body_of, note_of
from ecrime.base.ledger.tree.sequencer import Sequencer
from ecrime.base.ledger.tree.signer import question, read_state, write_state
from ecrime.base.ledger.tree.store import Head, Store
from ecrime.base.ledger.verify import Checkpoint, Fails, Key
from ecrime.base.ledger.witness import Witness, _named, ended, main
from ecrime.cli.drills.instance import Database, Instance
from ecrime.foundation.errors import Forbidden, Unavailable
from ecrime.records.incidents import actions

WHY = "The disk broke on Monday; the log of an hour went with it."


class Service:
    """A database, its sequencer and its signer."""

    def __init__(self, database: Database, keys: KeyFolder) -> None:
        self.database = database
        self.keys = keys

    def work(self, acts: int) -> None:
        for _ in range(acts):
            actions.record_incident(self.database.actor("lak"), incident_facts())

    def place(self) -> Checkpoint:
        """Everything that waits gets its place, signed."""
        with self.store() as store:
            signer = open_signer(self.keys, store.origin(), size=store.signed())
            store.keep_key(str(signer.answer({"ask": "last"})["key"]), 0)

            def sign(head: Head, proof: list[bytes]) -> str:
                return str(signer.answer(question(head.size, head.root, proof))["note"])

            working = Sequencer(store, last_signed=lambda: int(signer.answer({"ask": "last"})["size"]), sign=sign)
            working.take_up()
            while working.turn():
                pass
        return self.last()

    def last(self) -> Checkpoint:
        [(note,)] = self.database.as_superuser("select note from ledger_checkpoint order by size desc limit 1")
        return Checkpoint.read(note)

    def store(self) -> Any:
        return Store.at(self.database.instance.address(self.database.name, "sequencer"))

    def compare(self, checkpoint: Checkpoint) -> Standing:
        with self.store() as store:
            return loss.compare(store, loss.of_checkpoint(checkpoint)).standing

    def declare(self, *kept: Checkpoint, why: str = WHY) -> Ending:
        with self.store() as store, self.database.connect("owner") as owner:
            return loss.declare(owner, store, self.keys, why, kept)

    def faults(self, *kept: Checkpoint, keys: list[Key] | None = None) -> list[str]:
        with psycopg.connect(self.database.instance.address(self.database.name), autocommit=True) as connection:
            return [
                f"{fault.where}: {fault.what}" for fault in audit.audit(connection, kept=kept, keys=keys or []).faults
            ]


@pytest.fixture
def keys(tmp_path: Path) -> KeyFolder:
    found = KeyFolder(tmp_path / "keys")
    found.make(tmp_path / "data")
    return found


@pytest.fixture
def behind(instance: Instance, keys: KeyFolder) -> Iterator[tuple[Service, Checkpoint, Checkpoint]]:
    """A service restored from a backup: what was signed when it was made, and what was signed last."""
    with instance.clone("zz") as database:
        service = Service(database, keys)
        service.work(1)
        early = service.place()
        with restored(database, keys) as older:
            instance.point_django_at(database.name, "app")
            service.work(2)
            late = service.place()
            instance.point_django_at(older.database.name, "app")
            yield older, early, late


def restored(database: Database, keys: KeyFolder) -> Any:
    """A copy of the database as it is now."""

    @contextlib.contextmanager
    def copied() -> Iterator[Service]:
        connections["default"].close()
        with database.instance._copied(database.name) as name:
            yield Service(Database(database.instance, name, database.officers), keys)

    return copied()


def test_a_restored_log_that_is_behind_is_neither_signed_nor_taken_for_whole(
    behind: tuple[Service, Checkpoint, Checkpoint],
) -> None:
    service, early, late = behind
    assert service.compare(early) is Standing.WHOLE
    assert service.compare(late) is Standing.BEHIND
    service.work(1)
    service.place()
    assert service.last() == early
    assert service.faults() == []
    assert len(service.faults(late)) == 1


def test_what_only_waits_for_its_place_is_not_lost(
    behind: tuple[Service, Checkpoint, Checkpoint], keys: KeyFolder
) -> None:
    service, _early, _late = behind
    before = read_state(keys.log_state)
    write_state(keys.log_state, dataclasses.replace(before, size=service.last().size, root=service.last().root))
    service.work(1)
    with restored(service.database, keys) as again:
        service.place()
        with again.store() as store:
            found = loss.compare(store, read_state(keys.log_state))
        assert found.size < found.signed.size
        assert found.standing is Standing.WHOLE
        with pytest.raises(Unavailable, match=r"restore\.nothing_lost"):
            again.declare()


def test_a_declared_loss_is_the_first_entry_under_another_name(
    behind: tuple[Service, Checkpoint, Checkpoint], keys: KeyFolder
) -> None:
    service, early, late = behind
    service.work(1)
    ending = service.declare()
    assert (ending.checkpoint.origin, ending.checkpoint.size, ending.checkpoint.root) == (
        late.origin,
        late.size,
        late.root,
    )
    assert (ending.kept, ending.origin, ending.number) == (early.size, f"{late.origin}/2", 2)
    [(kind, index)] = service.database.as_superuser(
        f"select e.kind, p.index from ledger_place p join ledger_entry e on e.id = p.entry_id"
        f" where p.index = {ending.size}"
    )
    assert (kind, index) == ("ledger.declare_loss", ending.size)
    last = service.last()
    assert (last.origin, last.size) == (ending.origin, ending.size + 1)
    [(stored, reason)] = service.database.as_superuser("select note, reason from ledger_loss")
    assert reason == WHY
    # The last words are a checkpoint of the old name: whoever knows its key reads them without us.
    [(key,)] = service.database.as_superuser(f"select key from ledger_key where key not like '{ending.origin}+%'")
    assert Checkpoint.read(stored).is_signed_by(Key.read(key))
    assert service.faults(early, last, keys=[Key.read(key)]) == []
    assert service.faults(late) == [
        f"the checkpoint of {late.size} kept outside: the end of the log was lost, which is declared:"
        f" {early.size} entries of it are left"
    ]
    service.work(1)
    assert service.place().origin == ending.origin
    assert service.faults(early) == []


def test_a_second_loss_gets_a_third_name(behind: tuple[Service, Checkpoint, Checkpoint], keys: KeyFolder) -> None:
    service, early, late = behind
    with restored(service.database, keys) as older:
        first = service.declare()
        with pytest.raises(Forbidden, match=r"sign\.another_name"):
            older.place()
        assert older.compare(service.last()) is Standing.BEHIND
        service.database.instance.point_django_at(older.database.name, "app")
        second = older.declare()
        assert (first.origin, second.origin) == (f"{late.origin}/2", f"{late.origin}/3")
        assert second.checkpoint.size == service.last().size
        assert older.faults(early) == []
        assert older.last().origin == second.origin


def test_a_log_whose_signer_lost_its_memory_goes_on_under_another_name(
    behind: tuple[Service, Checkpoint, Checkpoint], keys: KeyFolder
) -> None:
    service, early, late = behind
    keys.log_state.unlink()
    with pytest.raises(Unavailable, match=r"sign\.state_missing"):
        service.place()
    with restored(service.database, keys) as told:
        told.database.instance.point_django_at(told.database.name, "app")
        # A witness knows of more than the database.
        ending = told.declare(late)
        assert (ending.checkpoint.origin, ending.checkpoint.size, ending.checkpoint.root) == (
            late.origin,
            late.size,
            late.root,
        )
        assert (ending.kept, ending.origin) == (early.size, f"{late.origin}/2")
        told.work(1)
        assert told.place().origin == ending.origin
        assert told.faults(early, told.last()) == []
        assert len(told.faults(late)) == 1
    service.database.instance.point_django_at(service.database.name, "app")
    keys.log_state.unlink()
    # Nobody gives a witness's state: what the database knows is all that is said to have been signed. The second name
    # was begun, which the folder knows, and may have been signed.
    ending = service.declare()
    assert (ending.checkpoint.size, ending.kept, ending.origin) == (early.size, early.size, f"{late.origin}/3")
    assert service.last().origin == ending.origin
    assert service.faults(early) == []
    # Lost once more, before and after anything was signed under the new name.
    keys.log_state.unlink()
    service.work(1)
    assert service.declare().origin == f"{late.origin}/4"
    assert service.faults(early) == []


def test_a_lost_memory_is_declared_anew_where_declaring_it_was_broken_off(
    behind: tuple[Service, Checkpoint, Checkpoint], keys: KeyFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, early, late = behind
    keys.log_state.unlink()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(loss, "_sign", killed)
        service.declare()
    with pytest.raises(Unavailable, match=r"sign\.state_missing"):
        service.place()
    assert service.declare().origin == f"{late.origin}/3"
    assert service.faults(early) == []


def test_an_old_copy_of_the_memory_signs_no_second_history(
    behind: tuple[Service, Checkpoint, Checkpoint], keys: KeyFolder
) -> None:
    """The database is as old as the copy, so only a witness knows."""
    service, early, late = behind
    write_state(keys.log_state, loss.of_checkpoint(early))
    with pytest.raises(Unavailable, match=r"restore\.nothing_lost"):
        service.declare(early)
    ending = service.declare(early, late)
    assert (ending.checkpoint.size, ending.kept, ending.origin) == (late.size, early.size, f"{late.origin}/2")
    service.work(1)
    assert service.place().origin == ending.origin
    # What was declared once is no further loss, whoever shows the checkpoint.
    assert service.compare(late) is Standing.DECLARED
    with pytest.raises(Unavailable, match=r"restore\.nothing_lost"):
        service.declare(late)


def test_a_signer_that_remembers_less_than_the_database_signs_nothing(database: Database, keys: KeyFolder) -> None:
    service = Service(database, keys)
    service.work(1)
    early = service.place()
    service.work(1)
    late = service.place()
    write_state(keys.log_state, loss.of_checkpoint(early))
    desk = SignersDesk(keys)
    with service.store() as store:
        note = store.note()
    for question_of in ({"ask": "last", "origin": late.origin, "note": note}, question(late.size, late.root, [])):
        with pytest.raises(Forbidden, match=r"sign\.state_old"):
            desk.answer(question_of)
    ending = service.declare()
    assert (ending.checkpoint.size, ending.kept) == (late.size, late.size)
    assert service.faults(early, late) == []
    service.work(1)
    assert service.place().origin == f"{late.origin}/2"


def test_a_key_that_took_over_before_a_loss_is_published_under_the_new_name(
    behind: tuple[Service, Checkpoint, Checkpoint], keys: KeyFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed when the loss was declared and the key not yet kept: no line leads to the key under its new name."""
    service, early, late = behind
    old = read_key(keys.log_key, f"{late.origin}/2")
    roll(keys)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(loss, "_sign", killed)
        service.declare()
    new = all_signed(service.database, keys.path)
    assert new.key.name == f"{late.origin}/2"
    assert published.log_keys().that_signed(service.last()) == str(new.key)
    assert service.faults(early) == []
    # It is replaced again, and what the keys before it sign under this name counts no more.
    roll(keys)
    service.work(1)
    newest = all_signed(service.database, keys.path)
    assert published.log_keys().that_signed(service.last()) == str(newest.key)
    assert service.faults(early) == []
    last = service.last()
    with psycopg.connect(service.database.instance.address(service.database.name), autocommit=True) as superuser:
        for stolen in (old, new):
            with superuser.transaction(force_rollback=True):
                superuser.execute("alter table ledger_checkpoint disable trigger all")
                forged = note_of(last.body, stolen.sign(last.body))
                superuser.execute("update ledger_checkpoint set note = %s where size = %s", [forged, last.size])
                faults = [fault.what for fault in audit.look(superuser).faults]
            assert faults == ["it is not signed with a key of the log"]


def test_only_what_the_key_has_signed_counts_as_a_witness(
    behind: tuple[Service, Checkpoint, Checkpoint], keys: KeyFolder
) -> None:
    service, early, late = behind
    old = read_key(keys.log_key, late.origin)
    roll(keys)
    write_state(keys.log_state, loss.of_checkpoint(early))
    later = body_of(late.origin, late.size + 1, late.root)
    for forged in (
        dataclasses.replace(late, body=later, size=late.size + 1),
        Checkpoint.read(note_of(late.body, SigningKey.make(late.origin).sign(late.body))),
        # A key that was replaced signs nothing that came after.
        Checkpoint.read(note_of(later, old.sign(later))),
    ):
        with pytest.raises(Unavailable, match=r"restore\.not_signed"):
            service.declare(forged)
    newest = keys.log_key.read_text()
    keys.log_key.write_text(SigningKey.make(late.origin).seed.hex())
    with pytest.raises(Unavailable, match=r"sign\.key_other"):
        service.declare()
    keys.log_key.write_text(newest)
    assert not list(keys.path.glob("log-*.ended"))
    assert service.declare(late).origin == f"{late.origin}/2"
    assert service.faults(early) == []  # the database knew nothing of the new key


def test_the_next_name_comes_of_the_name_and_not_of_the_files_that_lie_there(
    behind: tuple[Service, Checkpoint, Checkpoint], keys: KeyFolder, court: Callable[..., Witness]
) -> None:
    """A spare was opened in between: the last words of the first name are in none."""
    service, early, late = behind
    witness = court(early)
    service.declare()
    with restored(service.database, keys) as older:
        service.database.instance.point_django_at(service.database.name, "app")
        service.work(1)
        service.place()
        older.database.instance.point_django_at(older.database.name, "app")
        older.work(1)
        keys.log_ended(1).unlink()
        ending = older.declare()
        assert (ending.origin, ending.number) == (f"{late.origin}/3", 3)
        assert older.faults(early) == []
        assert witness.follow().startswith(f"{late.origin}/3 is followed from here")
        assert "co-signed" in witness.once()


def test_a_witness_follows_over_a_number_that_was_left_out(
    behind: tuple[Service, Checkpoint, Checkpoint], keys: KeyFolder, court: Callable[..., Witness]
) -> None:
    """The first declaration was broken off, and its name is not used again."""
    service, early, late = behind
    witness = court(late)
    end_log(keys, loss.of_checkpoint(late), kept=1, size=1, root=bytes(32))
    ending = service.declare()
    assert (ending.origin, ending.kept) == (f"{late.origin}/3", early.size)
    assert f"{late.size - early.size} seen after the first {early.size} are declared lost" in witness.follow()
    assert "co-signed" in witness.once()
    assert service.faults(early) == []


def test_a_witness_follows_over_a_name_whose_last_words_are_lost(
    behind: tuple[Service, Checkpoint, Checkpoint], keys: KeyFolder, court: Callable[..., Witness]
) -> None:
    service, early, _late = behind
    witness = court(early)
    with restored(service.database, keys) as older:
        first = service.declare()
        keys.log_ended(1).unlink()
        older.database.instance.point_django_at(older.database.name, "app")
        second = older.declare()
        # The last words of the first name would say what of it went on; without them nothing is certain.
        assert (second.checkpoint.origin, second.kept) == (first.origin, 0)
        with pytest.raises(Fails, match="its end is said to be lost"):
            witness.once()
        assert "after the first 0 are declared lost" in witness.follow()
        assert witness.log_key.name == second.origin
        assert "co-signed" in witness.once()
        assert older.faults(early) == []


@pytest.mark.parametrize(
    ("origin", "first", "number", "follows"),
    [
        ("ecrime/trial", "ecrime/trial", 1, "ecrime/trial/2"),
        ("ecrime/trial/2", "ecrime/trial", 2, "ecrime/trial/3"),
        ("ecrime/trial/12", "ecrime/trial", 12, "ecrime/trial/13"),
        ("ecrime/0019-4a", "ecrime/0019-4a", 1, "ecrime/0019-4a/2"),
        ("7", "7", 1, "7/2"),
    ],
)
def test_a_name_says_which_of_the_log_it_is(origin: str, first: str, number: int, follows: str) -> None:
    assert name_of(origin) == _named(origin) == (first, number)
    assert next_name(origin) == follows
    assert next_name(origin, [f"{first}/40", "ecrime/other/77"]) == f"{first}/41"


def test_another_log_is_said_to_be(behind: tuple[Service, Checkpoint, Checkpoint], keys: KeyFolder) -> None:
    service, _early, late = behind
    foreign = dataclasses.replace(late, origin="ecrime/other")
    assert service.compare(foreign) is Standing.ANOTHER
    changed = dataclasses.replace(service.last(), root=bytes(32))
    assert service.compare(changed) is Standing.ANOTHER
    write_state(keys.log_state, dataclasses.replace(read_state(keys.log_state), origin="ecrime/other"))
    with pytest.raises(Unavailable, match=r"restore\.another_log"):
        service.declare()


def test_a_superuser_cannot_retell_a_loss(behind: tuple[Service, Checkpoint, Checkpoint]) -> None:
    service, _early, _late = behind
    service.declare()
    for name in ("ledger_loss", "ledger_log"):
        service.database.as_superuser(f"alter table {name} disable trigger all")
    retold = {
        "update ledger_loss set note = 'x'": "its last words of the name before cannot be read",
        "update ledger_loss set size = size - 1": "it says something else than the last words of the name before",
        "update ledger_loss set note = replace(note, 'kept ', 'kept 1')": "it is not signed with a key of the log",
        "update ledger_loss set entry_id = (select entry_id from ledger_place where index = 0)": "not the first entry",
        "update ledger_loss set reason = 'Nothing of note.'": "the rows are not those it has written",
        "update ledger_log set origin = 'ecrime/quite/another'": "it bears another name",
        "delete from ledger_loss": "it is of another log or size",
    }
    with psycopg.connect(service.database.instance.address(service.database.name), autocommit=True) as connection:
        for change, complaint in retold.items():
            with connection.transaction(force_rollback=True):
                connection.execute(change.encode())
                faults = [fault.what for fault in audit.look(connection).faults]
            assert any(complaint in fault for fault in faults), change
        assert audit.audit(connection).faults == []


@pytest.fixture
def court(behind: tuple[Service, Checkpoint, Checkpoint], tmp_path: Path) -> Iterator[Callable[..., Witness]]:
    """A witness, enrolled, that has seen the log at some checkpoint; its log is the restored service over HTTP."""
    service, _early, late = behind
    keys = service.database.as_superuser("select key from ledger_key")
    [log_key] = [key for (key,) in keys if key.startswith(f"{late.origin}+")]
    with served() as url:

        def having_seen(checkpoint: Checkpoint) -> Witness:
            made = Witness.init(tmp_path / "court", name="court.example", url=url, log_key=log_key)
            signed = "".join(f"{line}\n" for line in checkpoint.signatures)
            (made.folder / "state").write_text(f"{checkpoint.body}\n{signed}", encoding="utf-8")
            with as_owner(service.database):
                witnesses.enrol(key=str(made.key), name_km="តុលាការ", name_en="The court", outside=True)
            return made

        yield having_seen


def test_a_witness_follows_a_declared_loss_when_a_person_says_so(
    behind: tuple[Service, Checkpoint, Checkpoint], court: Callable[..., Witness], capsys: pytest.CaptureFixture[str]
) -> None:
    service, early, late = behind
    witness = court(late)
    with pytest.raises(Fails, match="was cut off"):
        witness.once()
    assert witness.follow() == f"{late.origin} has not ended; there is nothing to follow."
    ending = service.declare()
    with pytest.raises(Fails, match=r"its end is said to be lost; ask what was lost and why") as refused:
        witness.once()
    assert refused.value.code == "other-log"
    assert main(["follow", "--folder", str(witness.folder)]) == 0
    assert (
        f"the {late.size - early.size} seen after the first {early.size} are declared lost" in capsys.readouterr().out
    )
    [evidence] = witness.folder.glob("evidence-*-ended.txt")
    said = evidence.read_text(encoding="utf-8")
    assert late.body in said
    assert ending.checkpoint.body in said
    again = Witness(witness.folder)
    assert again.log_key.name == ending.origin
    assert "co-signed" in again.once()
    service.work(1)
    assert service.place().origin == ending.origin
    assert "1 more than last seen" in again.once()


def test_a_witness_that_saw_nothing_of_what_was_lost_loses_nothing(
    behind: tuple[Service, Checkpoint, Checkpoint], court: Callable[..., Witness]
) -> None:
    service, early, _late = behind
    witness = court(early)
    service.declare()
    assert f"of the {early.size} entries seen before none is lost" in witness.follow()
    assert "co-signed" in witness.once()


def test_what_is_left_after_a_loss_was_not_written_anew(
    behind: tuple[Service, Checkpoint, Checkpoint], court: Callable[..., Witness]
) -> None:
    service, early, _late = behind
    witness = court(dataclasses.replace(early, body=early.body.replace(early.body.split("\n")[2], "A" * 43 + "=")))
    service.declare()
    with pytest.raises(Fails, match="written anew"):
        witness.follow()
    assert witness.log_key.name == early.origin


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda seen, note: (seen, note.replace("kept ", "kept 1")), "not its own"),
        (lambda seen, note: (seen, note.partition("ended:")[0] + "\n" + note.partition("\n\n")[2]), "not its own"),
        (lambda seen, note: (dataclasses.replace(seen, size=seen.size + 1), note), "before the"),
        (lambda seen, note: (dataclasses.replace(seen, root=bytes(32)), note), "before the"),
    ],
)
def test_last_words_that_do_not_fit_what_was_seen_are_not_followed(
    behind: tuple[Service, Checkpoint, Checkpoint],
    keys: KeyFolder,
    change: Callable[[Checkpoint, str], tuple[Checkpoint, str]],
    says: str,
) -> None:
    service, _early, late = behind
    ending = service.declare()
    [(key,)] = service.database.as_superuser(f"select key from ledger_key where key not like '{ending.origin}+%'")
    note = keys.log_ended(1).read_text(encoding="utf-8")
    after, kept = ended(note, Key.read(key), [], late)
    assert (after.name, after.public, kept) == (ending.origin, Key.read(key).public, ending.kept)
    seen, told = change(late, note)
    with pytest.raises(Fails, match=says):
        ended(told, Key.read(key), [], seen)


@pytest.mark.parametrize("role", ["owner", "app", "sequencer", "auth"])
def test_the_log_is_not_named_anew_without_a_loss(database: Database, role: str) -> None:
    before = database.as_superuser("select origin from ledger_log")
    with database.connect(role) as connection, contextlib.suppress(psycopg.Error):
        connection.execute("update ledger_log set origin = 'ecrime/mine'")
    assert database.as_superuser("select origin from ledger_log") == before


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("update ledger_log set origin = 'ecrime/mine'", "keeps its name"),
        ("delete from ledger_log", "only grows"),
        ("truncate ledger_log", "only grows"),
        ("delete from ledger_loss", "only grows"),
    ],
)
def test_a_superuser_with_the_triggers_on_takes_no_name_away_either(
    database: Database, statement: str, words: str
) -> None:
    with pytest.raises(psycopg.Error, match=words):
        database.as_superuser(statement)


def test_a_loss_is_declared_where_the_log_ends(database: Database, keys: KeyFolder) -> None:
    Service(database, keys).place()
    [(origin, size)] = database.as_superuser("select origin, (select max(size) from ledger_head) from ledger_log")
    call = "select law.declare_loss(gen_random_uuid(), %s, %s, %s, 'note', 'long enough', sha256('c'), sha256('s'))"
    with database.connect("owner") as owner:
        for number, name, length in ((2, f"{origin}/2", size - 1), (2, f"{origin}/3", size), (1, f"{origin}/1", size)):
            with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
                owner.execute(call, [number, name, length])
        owner.execute(call, [2, f"{origin}/2", size])
    with database.connect("app") as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(call, [3, f"{origin}/3", size])


@pytest.mark.parametrize("note", ["", "a\n1\n\n\n", "a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"])
def test_what_ends_no_log_is_refused(note: str) -> None:
    with pytest.raises(Fails):
        Ending.read(note)
