"""Attacks on footage: deleted past a hold, holds placed, cut short or lifted by who may not, an index made up."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack, Step
from ecrime.cli.drills.attacks.cameras import CAMERA, FILLED, NEW_ID, new_camera, new_site
from ecrime.cli.drills.attacks.statements import ENTRY, NEW, insert, tell, transaction

HOLD = "(select id from recorder_hold)"
START, HOUR, BYTES = "1700000000000000000", "1699999200000000000", "decode(repeat('00', 32), 'hex')"
COLUMNS = (
    "camera_id, role, start_ns, end_ns, start_at, run, codec, width, height, init, bytes, fragments, frames, keys,"
    " pieces, chain_before, chain, state, source"
)
# Each camera that is registered has a minute of 2023, and its hour is proven.
PLANTED = [
    "create function public.plant() returns trigger language plpgsql security definer as $$ begin"
    f" insert into recorder_segment ({COLUMNS})"
    f" values (new.id, 'main', {START}, {START} + 60000000000, to_timestamp({START} / 1000 / 1e6), new.id, 'h264', 640,"
    f" 360, 7, 1000, 1, 25, '', '\\x0000000000000000', {BYTES}, {BYTES}, 'closed', 'camera');"
    f" perform law.chain_recording(new.id, 'main', {HOUR}, {BYTES}, {BYTES}, {BYTES}); return null; end $$",
    "create trigger plant after insert on sites_camera for each row execute function public.plant()",
]
SCENE: list[Step] = [*new_site(), *new_camera(**FILLED)]
DELETED = "select exists (select from recorder_segment where state = 'deleted')"
MAY_UPDATE = [
    "grant update on recorder_segment to ecrime_app",
    "create policy changed on recorder_segment for update to ecrime_app using (true)",
]


def held(who: str = "planner", **others: str) -> list[Step]:
    """A hold on all of 2023's minute, with some columns of the attacker's choice."""
    row = {
        "id": NEW,
        "entry_id": ENTRY,
        "batch": NEW,
        "camera_id": CAMERA,
        "from_at": "timestamptz '2023-11-14 22:00+00'",
        "to_at": "timestamptz '2023-11-14 23:00+00'",
        "reason": "'x'",
        "reference": "'x'",
        "expires_on": "current_date + 300",
    }
    told = tell(
        "footage.hold", NEW, operation="administration", subject_kind="hold", jurisdiction="'ZZ.Z1.Z101'"
    )  # fmt: skip
    return transaction(NEW_ID, told, insert("recorder_hold", {**row, **others}), who=who)


def touched(kind: str, change: str, who: str = "planner") -> list[Step]:
    """The hold changed under an entry of that kind."""
    told = tell(kind, HOLD, operation="administration", subject_kind="hold", jurisdiction="'ZZ.Z1.Z101'")
    return transaction(told, f"update recorder_hold set {change}, entry_id = {ENTRY}", who=who)


ENDED = "select exists (select from recorder_hold where ended_at is not null)"
LIFT, AGAIN = "first_lifted_reason = 'x'", "lifted_reason = 'x'"

ATTACKS = [
    Attack(
        "footage: deleted from the index by an officer",
        "the app's rights to recorder_segment, trigger b_written",
        [*SCENE, *transaction("update recorder_segment set state = 'deleted'", who="planner")],
        DELETED,
        [*MAY_UPDATE, "drop trigger b_written on recorder_segment"],
        before=PLANTED,
    ),
    Attack(
        "footage: held footage deleted through the recorder's door",
        "the rights to law.delete_footage(), law.is_held()",
        [
            *SCENE,
            *held(),
            *transaction(
                f"select law.delete_footage({CAMERA}, 'main', {HOUR}, 'retention', {BYTES}, {BYTES})", who="planner"
            ),
        ],
        DELETED,
        [
            "grant execute on function law.delete_footage(uuid, text, bigint, text, bytea, bytea) to ecrime_app",
            "create or replace function law.is_held(camera uuid, from_ns bigint, to_ns bigint) returns boolean"
            " language sql volatile as $$ select false $$",
        ],
        before=PLANTED,
    ),
    Attack(
        "footage: a hold placed by who may not",
        "the right footage.hold of the post",
        [*SCENE, *held(who="admin")],
        "select exists (select from recorder_hold)",
        ["update law.session set rights = rights || array['footage.hold', 'footage.lift']"],
    ),
    Attack(
        "footage: a hold for ever",
        "trigger b_placed",
        [
            *SCENE,
            *held(
                expires_on="current_date + 4000",
                placed_at="law.now()",
                placed_by="'{lak_officer}'",
                jurisdiction="'ZZ.Z1.Z101'",
            ),
        ],
        "select exists (select from recorder_hold where expires_on > current_date + 2000)",
        ["drop trigger b_placed on recorder_hold"],
    ),
    Attack(
        "footage: a hold lifted by one person alone",
        "trigger b_written of holds",
        [*SCENE, *held(), *touched("footage.lift", LIFT), *touched("footage.lift_again", AGAIN)],
        ENDED,
        [
            "create or replace function law.hold_written() returns trigger language plpgsql as $$ begin"
            " if new.lifted_reason is not null then new.ended_at := now(); new.ended_how := 'lifted';"
            " new.lifted_at := now(); new.lifted_by := '{lak_officer}'; else new.first_lifted_at := now();"
            " new.first_lifted_by := (select placed_by from recorder_hold limit 1); end if; return new; end $$"
        ],
    ),
    Attack(
        "footage: a hold lifted for the second time before the first",
        "trigger b_written of holds, trigger entry_fits",
        [*SCENE, *held(), *touched("footage.lift_again", AGAIN)],
        ENDED,
        [
            "drop trigger entry_fits on recorder_hold",
            "alter table recorder_hold drop constraint hold_lifted_after_first",
            "create or replace function law.hold_written() returns trigger language plpgsql as $$ begin"
            " new.ended_at := now(); new.ended_how := 'lifted'; new.lifted_at := now();"
            " new.lifted_by := old.placed_by; return new; end $$",
        ],
    ),
    Attack(
        "footage: a hold made shorter",
        "the app's rights to recorder_hold, trigger c_fixed",
        [
            *SCENE,
            *held(),
            *touched("footage.lift", "to_at = timestamptz '2023-11-14 22:01+00', first_lifted_reason = 'x'"),
        ],
        "select exists (select from recorder_hold where to_at < timestamptz '2023-11-14 22:02+00')",
        ["grant update on recorder_hold to ecrime_app", "drop trigger c_fixed on recorder_hold"],
    ),
    Attack(
        "footage: a segment that no camera sent",
        "policy imported of recorder_segment",
        [
            *SCENE,
            *transaction(
                f"insert into recorder_segment ({COLUMNS}) select camera_id, role, {START} + 60000000000,"
                f" {START} + 90000000000, to_timestamp(({START} + 60000000000) / 1000 / 1e6), run, codec, width,"
                " height, init, bytes, fragments, frames, keys, pieces, chain_before, chain, state, source"
                " from recorder_segment",
                who="planner",
            ),
        ],
        "select (select count(*) from recorder_segment) > 1",
        ["create policy made_up on recorder_segment for insert to ecrime_app with check (true)"],
        before=PLANTED,
    ),
]
