"""Attacks on live pictures: watched from a province, from elsewhere, without a purpose, without a trace."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack, Step
from ecrime.cli.drills.attacks.cameras import CAMERA, NEW_ID, decision, new_camera, new_site
from ecrime.cli.drills.attacks.statements import ENTRY, NEW, insert, tell, transaction

DESK = "select set_config('ecrime.caller', '10.9.8.7', true)"
ELSEWHERE = "select set_config('ecrime.caller', '10.1.1.1', true)"
ACCESS = "current_setting('drill.access')::uuid"
WATCH = "(select id from watching_watch limit 1)"
AREA = "'ZZ.Z1.Z101'"
DAY_BEFORE, DAY_AFTER = "law.now() - interval '1 day'", "law.now() + interval '1 day'"
WATCHED = "select exists (select from watching_watch)"
# What the trigger fills in, filled in by the attacker once it is gone.
FILLED = {
    "jurisdiction": AREA,
    "officer_id": "(law.context()).officer_id",
    "unit_id": "(law.context()).unit_id",
    "session_id": "(law.context()).id",
    "caller": "'10.9.8.7'",
    "begun_at": "law.now()",
}
BEGUN = ["drop trigger b_begun on watching_watch"]


def network(who: str = "admin", address: str = "10.9.8.0/24") -> list[Step]:
    """A network of headquarters."""
    row = {"id": NEW, "entry_id": ENTRY, "network": f"'{address}'", "reason": "'x'"}
    entry = tell("watch_network.allow", NEW, operation="administration", subject_kind="watch_network")
    return transaction(NEW_ID, entry, insert("watching_network", row), who=who)


def stated(who: str = "operator") -> list[Step]:
    """A purpose that is stated."""
    row = {"id": NEW, "purpose_id": "'other'", "case_number": "''", "reason": "'because I say so'", "entry_id": ENTRY}
    return transaction(
        NEW_ID,
        "select set_config('drill.access', current_setting('drill.id'), false)",
        tell("access.open", NEW, operation="administration", subject_kind="access"),
        insert("ledger_access", row),
        who=who,
    )


def told(kind: str = "camera.watch") -> str:
    """The entry of the beginning of a watch, under the purpose that was stated."""
    return (
        "with e as (insert into ledger_entry (id, kind, operation, subject_kind, subject_id, jurisdiction, purpose,"
        f" purpose_subject_id, pack, commitment) values (law.uuid7(), '{kind}', 'consultation', 'watch', {NEW},"
        f" {AREA}, 'other', {ACCESS}, 'zz-1', sha256('x')) returning id)"
        " select set_config('drill.entry', (select id::text from e), true)"
    )


def begin(who: str = "operator", where: str = DESK, entry: str | None = None, **others: str) -> list[Step]:
    """Begin to watch."""
    row = {"id": NEW, "entry_id": ENTRY, "camera_id": CAMERA, "access_id": ACCESS, **others}
    return transaction(NEW_ID, where, entry or told(), insert("watching_watch", row), who=who)


def marked(who: str = "operator") -> list[Step]:
    """A mark of this very moment, with all that the trigger fills in."""
    row = {"id": NEW, "entry_id": ENTRY, "camera_id": CAMERA, "at": "law.now()", "words": "'x'", "jurisdiction": AREA}
    row |= {"made_at": "law.now()", "made_by": "law.officer()"}
    entry = tell("footage.bookmark", NEW, operation="administration", subject_kind="bookmark", jurisdiction=AREA)
    return transaction(NEW_ID, entry, insert("watching_bookmark", row), who=who)


IN_USE: list[Step] = [*new_site(), *decision(), *new_camera(state="'in_use'"), *network()]
READY: list[Step] = [*IN_USE, *stated()]

ATTACKS = [
    Attack(
        "watching: from a province, with a right that was stolen",
        "trigger b_begun",
        [*IN_USE, *stated("lak_operator"), *begin("lak_operator", **FILLED)],
        WATCHED,
        BEGUN,
    ),
    Attack(
        "watching: from elsewhere than headquarters' network",
        "trigger b_begun",
        [*READY, *begin(where=ELSEWHERE, **FILLED)],
        WATCHED,
        BEGUN,
    ),
    Attack(
        "watching: without the right",
        "the right camera.watch of the post, and of its kind",
        [*IN_USE, *stated("planner"), *begin("planner")],
        WATCHED,
        [
            "update law.session set rights = rights || array['camera.watch']",
            "update officers_post_kind set rights = rights || array['camera.watch']",
        ],
    ),
    Attack(
        "watching: a camera that is not in use",
        "trigger b_begun",
        [*new_site(), *new_camera(), *network(), *stated(), *begin(**FILLED)],
        WATCHED,
        BEGUN,
    ),
    Attack(
        "watching: for the purpose that another has stated",
        "trigger b_begun, trigger c_purpose",
        [*IN_USE, *stated("operator2"), *begin(**FILLED)],
        WATCHED,
        [*BEGUN, "drop trigger c_purpose on ledger_entry"],
    ),
    Attack(
        "watching: without an entry",
        "key watch_entry",
        [*READY, *begin(entry="select set_config('drill.entry', law.uuid7()::text, true)")],
        WATCHED,
        ["alter table watching_watch drop constraint watch_entry", "drop trigger entry_fits on watching_watch"],
    ),
    Attack(
        "watching: under the entry of a look at something else",
        "trigger entry_fits",
        [*READY, *begin(entry=told("camera.watch").replace("'watch', current", "'other', current"))],
        WATCHED,
        ["drop trigger entry_fits on watching_watch"],
    ),
    Attack(
        "watching: the end of a colleague's watch written early",
        "the check in law.end_watch()",
        [*READY, *begin(), *transaction(f"select law.end_watch({WATCH}, sha256('x'), sha256('x'))", who="operator2")],
        "select exists (select from watching_watch where ended_at is not null)",
        [
            "create or replace function law.end_watch(watch uuid, commitment bytea, salt bytea) returns text"
            " language plpgsql security definer as $$ begin update public.watching_watch w set ended_at = law.now(),"
            " ended_for = 'closed', entry_id = law.tell('watch.end', 'watch', watch, (select s from law.session s"
            " where s.id = w.session_id), w.jurisdiction, commitment, salt) where w.id = watch; return ''; end $$"
        ],
    ),
    Attack(
        "watching: an end that was never written, by hand",
        "the app's rights to watching_watch, policy watchers_see",
        [
            *READY,
            *begin(),
            *transaction(
                tell(
                    "wall.keep",
                    "(select id from watching_watch limit 1)",
                    operation="administration",
                    subject_kind="watch",
                ),
                f"update watching_watch set ended_at = begun_at, ended_for = 'closed', entry_id = {ENTRY}",
                who="operator",
            ),
        ],
        "select exists (select from watching_watch where ended_at is not null)",
        [
            "grant update on watching_watch to ecrime_app",
            "create policy changed on watching_watch for update to ecrime_app using (true)",
            "create policy seen_changed on watching_watch for select to ecrime_app using (true)",
            "drop trigger entry_fits_ended on watching_watch",
        ],
    ),
    Attack(
        "watching: shown in a session that is not the watcher's",
        "the check in law.camera_of_watch()",
        [
            *READY,
            *begin(),
            *transaction(
                DESK,
                "insert into ledger_done (officer_id, key, kind, subject_id, entry_id)"
                " select law.officer(), gen_random_uuid(), 'seen', gen_random_uuid(), gen_random_uuid()"
                f" from law.camera_of_watch({WATCH}) w where w.camera is not null",
                who="operator2",
            ),
        ],
        "select exists (select from ledger_done where kind = 'seen')",
        [
            "create or replace function law.camera_of_watch(watch uuid, out camera uuid, out zones text)"
            " language sql security definer as"
            " $$ select w.camera_id, '' from public.watching_watch w where w.id = watch $$"
        ],
    ),
    Attack(
        "watching: the officer's own desk made headquarters",
        "the right watch_network.allow of the post",
        network("operator", "10.1.1.0/24"),
        "select exists (select from watching_network)",
        ["update law.session set rights = rights || array['watch_network.allow']"],
    ),
    Attack(
        "watching: the whole country made headquarters",
        "trigger a_narrow",
        network(address="10.0.0.0/8"),
        "select exists (select from watching_network)",
        ["drop trigger a_narrow on watching_network"],
    ),
    Attack(
        "watching: past watches listed without a word to the ledger",
        "the check in law.past_watches()",
        [
            *READY,
            *begin(),
            *transaction(
                "insert into ledger_done (officer_id, key, kind, subject_id, entry_id)"
                " select law.officer(), gen_random_uuid(), 'listed', gen_random_uuid(), gen_random_uuid()"
                f" from law.past_watches(law.uuid7(), null, {DAY_BEFORE}, {DAY_AFTER}, 0, 9)",
                who="auditor",
            ),
        ],
        "select exists (select from ledger_done where kind = 'listed')",
        [
            "create or replace function law.past_watches(look uuid, camera uuid, since timestamptz, until timestamptz,"
            " skip integer, most integer) returns table (id uuid, code text, officer uuid, unit text,"
            " begun_at timestamptz, ended_at timestamptz, ended_for text, purpose text, case_number text, reason text)"
            " language sql security definer as $$ select w.id, '', w.officer_id, '', w.begun_at, w.ended_at,"
            " w.ended_for, '', '', '' from public.watching_watch w $$"
        ],
    ),
    Attack(
        "watching: a moment marked of a camera that nobody watches",
        "trigger b_noted",
        [*READY, *marked()],
        "select exists (select from watching_bookmark)",
        ["drop trigger b_noted on watching_bookmark"],
    ),
]
