"""Attacks on what analysis says of footage: made up, changed, kept beyond the footage, read past a privacy zone."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack, Step
from ecrime.cli.drills.attacks.cameras import CAMERA
from ecrime.cli.drills.attacks.footage import BYTES, HOUR, PLANTED, SCENE, START
from ecrime.cli.drills.attacks.openings import zone
from ecrime.cli.drills.attacks.statements import transaction
from ecrime.cli.drills.attacks.watching import stated

MARKED = f"law.mark_motion({{camera}}, 'main', {START}, 0, '', null, null)"  # nothing: that minute has no key frame
THERE = "select exists (select from analysis_segment)"
MAY_MARK = "grant execute on function law.mark_motion(uuid, text, bigint, integer, bytea, real, bytea) to ecrime_app"
# What analysis has said of that minute, before somebody set zones.
LOOKED_AT = [
    *PLANTED,
    "create function public.look() returns trigger language plpgsql security definer as $$ begin"
    f" perform {MARKED.format(camera='new.id')}; return null; end $$",
    "create trigger z_look after insert on sites_camera for each row execute function public.look()",
]
GONE: list[Step] = transaction(
    f"select law.delete_footage({CAMERA}, 'main', {HOUR}, 'retention', {BYTES}, {BYTES})", who="planner"
)
DELETING = "grant execute on function law.delete_footage(uuid, text, bigint, text, bytea, bytea) to ecrime_app"

ATTACKS = [
    Attack(
        "analysis: marks made up by an officer",
        "the rights to law.mark_motion()",
        [*SCENE, *transaction(f"select {MARKED.format(camera=CAMERA)}", who="planner")],
        THERE,
        [MAY_MARK],
        before=PLANTED,
    ),
    Attack(
        "analysis: marks changed by an officer",
        "the app's rights to analysis_segment",
        [*SCENE, *transaction("update analysis_segment set peak = 15", who="operator")],
        "select exists (select from analysis_segment where peak = 15)",
        [
            "grant update on analysis_segment to ecrime_app",
            "create policy changed on analysis_segment for update to ecrime_app using (true)",
        ],
        before=LOOKED_AT,
    ),
    Attack(
        "analysis: marks that outlive their footage",
        "trigger d_motion_goes of recorder_segment",
        [*SCENE, *GONE],
        f"select exists (select from recorder_segment where state = 'deleted') and ({THERE.removeprefix('select ')})",
        ["drop trigger d_motion_goes on recorder_segment"],
        before=[*LOOKED_AT, DELETING],
    ),
    Attack(
        "analysis: what was measured before a zone was set is read",
        "policy zones_stand of analysis_segment",
        [*SCENE, *zone(), *transaction("select 1 / count(*) from analysis_segment", who="operator"), *stated()],
        # Who could not read it got no further.
        "select exists (select from ledger_access where reason = 'because I say so')",
        ["drop policy zones_stand on analysis_segment"],
        before=LOOKED_AT,
    ),
]
