"""Attacks on the register of cameras: put to use without a decision, moved on the network, under other acts."""

from __future__ import annotations

from ecrime.cli.drills.attacks.attack import Attack, Step
from ecrime.cli.drills.attacks.statements import ENTRY, NEW, insert, tell, transaction

NEW_ID = "select set_config('drill.id', law.uuid7()::text, true)"
CAMERA = "(select id from sites_camera where code = 'FORGED')"
SITE = "(select id from sites_site where code = 'SITE')"
TELL_SITE = tell("site.add", NEW, operation="collection", subject_kind="site", jurisdiction="'ZZ.Z1.Z101'")
TELL_CAMERA = tell("camera.add", NEW, operation="collection", subject_kind="camera", jurisdiction="'ZZ.Z1.Z101'")


def of(kind: str, subject: str, *, operation: str = "administration", about: str = "camera") -> str:
    """The entry of an act about something of the register."""
    return tell(kind, subject, operation=operation, subject_kind=about)


def new_site() -> list[Step]:
    """A site, added in the ordinary way."""
    row = {
        "id": NEW,
        "entry_id": ENTRY,
        "code": "'SITE'",
        "name_km": "'x'",
        "name_latin": "'x'",
        "area_id": "'Z101'",
        "street": "''",
        "longitude": "0",
        "latitude": "0",
    }
    return transaction(NEW_ID, TELL_SITE, insert("sites_site", row), who="admin")


def new_camera(tell_it: str = TELL_CAMERA, who: str = "admin", **others: str) -> list[Step]:
    """A camera at that site, with some columns of the attacker's choice."""
    row = {
        **dict.fromkeys(("make", "model", "serial", "hidden_reason"), "''"),
        "id": NEW,
        "entry_id": ENTRY,
        "code": "'FORGED'",
        "site_id": SITE,
        "mounting": "'pole'",
        "retention": "'traffic'",
        "state": "'planned'",
        "public": "true",
    }
    return transaction(NEW_ID, tell_it, insert("sites_camera", {**row, **others}), who=who)


def new_stream(address: str, kind: str = "camera.correct") -> list[Step]:
    """A stream of that camera at some address."""
    row = {
        "id": NEW,
        "entry_id": ENTRY,
        "camera_id": CAMERA,
        "role": "'main'",
        "stands": "true",
        "scheme": "'rtsp'",
        "host": "'cam.example'",
        "address": f"'{address}'",
        "port": "554",
        "path": "'/'",
        "transport": "'tcp'",
        "codec": "''",
    }
    return transaction(NEW_ID, of(kind, CAMERA, operation="alteration"), insert("sites_stream", row), who="admin")


def new_network(network: str, who: str = "admin") -> list[Step]:
    """A network that is allowed."""
    row = {
        "id": NEW,
        "entry_id": ENTRY,
        "network": f"'{network}'",
        "first_port": "1",
        "last_port": "65535",
        "schemes": "array['rtsp']",
        "reason": "'x'",
    }
    return transaction(
        NEW_ID, of("camera_network.allow", NEW, about="camera_network"), insert("sites_network", row), who=who
    )


def decision(who: str = "planner", allowed: str = "true") -> list[Step]:
    """A decision on the site."""
    row = {
        "id": NEW,
        "entry_id": ENTRY,
        "site_id": SITE,
        "number": "0",
        "replaces": f"(select count(*) from sites_decision where site_id = {SITE})",
        "allowed": allowed,
        "reason": "'x'",
        "ground": "'x'",
        "valid_from": "(law.now() - interval '2 days')::date",
        "review_on": "(law.now() + interval '9 days')::date",
    }
    return transaction(NEW_ID, of("site.decide", SITE, about="site"), insert("sites_decision", row), who=who)


def stands(having: str = "true") -> str:
    return f"select exists (select from sites_camera where code = 'FORGED' and {having})"


def touch(change: str, kind: str = "camera.correct") -> list[Step]:
    """Change the camera under an entry of that kind."""
    return transaction(
        of(kind, CAMERA, operation="alteration"),
        f"update sites_camera set {change}, entry_id = {ENTRY} where code = 'FORGED'",
        who="admin",
    )


WRITTEN = ["drop trigger b_written on sites_camera"]
FILLED = {"jurisdiction": "'ZZ.Z1.Z101'", "added_at": "law.now()", "added_by": "'{lak_officer}'"}

ATTACKS = [
    Attack(
        "cameras: in use where nobody has decided",
        "trigger b_written",
        [*new_site(), *new_camera(state="'in_use'", **FILLED)],
        stands("state = 'in_use'"),
        WRITTEN,
    ),
    Attack(
        "cameras: put to use after planning has said no",
        "trigger b_written",
        [*new_site(), *decision(), *decision(allowed="false"), *new_camera(**FILLED), *touch("state = 'in_use'")],
        stands("state = 'in_use'"),
        WRITTEN,
    ),
    Attack(
        "cameras: a no under a camera in use",
        "trigger b_decided",
        [*new_site(), *decision(), *new_camera(state="'in_use'"), *decision(allowed="false")],
        "select exists (select from sites_decision where not allowed)",
        [
            "create or replace function law.site_decided() returns trigger language plpgsql security definer as"
            " $$ begin new.number := new.replaces + 1; new.jurisdiction := 'ZZ.Z1.Z101'; new.decided_at := law.now();"
            " new.decided_by := law.officer(); return new; end $$"
        ],
    ),
    Attack(
        "cameras: decided by who registers them",
        "the right site.decide of the post",
        [*new_site(), *decision(who="admin")],
        "select exists (select from sites_decision)",
        ["update law.session set rights = rights || array['site.decide']"],
    ),
    Attack(
        "cameras: a decision taken back without a trace",
        "trigger z_only_grows, the app's rights to sites_decision",
        [
            *new_site(),
            *decision(),
            *transaction(
                of("site.decide", SITE, about="site"), f"update sites_decision set allowed = false, entry_id = {ENTRY}"
            ),
        ],
        "select exists (select from sites_decision where not allowed)",
        [
            "drop trigger z_only_grows on sites_decision",
            "grant update on sites_decision to ecrime_app",
            "create policy changed on sites_decision for update to ecrime_app using (true)",
            "create policy read on sites_decision for select to ecrime_app using (true)",
            "create policy read on sites_site for select to ecrime_app using (true)",
            "update law.session set rights = rights || array['site.decide']",
        ],
    ),
    Attack(
        "cameras: registered by a province",
        "the right camera.add of the post",
        [*new_site(), *new_camera(who="lak_chief")],
        stands(),
        ["update law.session set rights = rights || array['camera.add']"],
    ),
    Attack(
        "cameras: registered under the entry of another act",
        "trigger entry_fits",
        [*new_site(), *new_camera(of("camera.probe", NEW))],
        stands(),
        ["drop trigger entry_fits on sites_camera"],
    ),
    Attack(
        "cameras: registered without an entry",
        "key camera_entry",
        [*new_site(), *new_camera("select set_config('drill.entry', law.uuid7()::text, true)")],
        stands(),
        ["alter table sites_camera drop constraint camera_entry", "drop trigger entry_fits on sites_camera"],
    ),
    Attack(
        "cameras: removed as if it were a correction",
        "trigger entry_fits_removed",
        [*new_site(), *new_camera(), *touch("state = 'removed', removed_reason = 'x'")],
        stands("state = 'removed'"),
        ["drop trigger entry_fits_removed on sites_camera"],
    ),
    Attack(
        "cameras: a removed one comes back",
        "trigger b_written",
        [
            *new_site(),
            *new_camera(**FILLED),
            *touch("state = 'removed', removed_reason = 'x'", "camera.remove"),
            *touch("state = 'planned', removed_reason = '', make = 'back'"),
        ],
        stands("make = 'back'"),
        WRITTEN,
    ),
    Attack(
        "cameras: a stream that leads to this machine",
        "trigger b_written of streams",
        [*new_site(), *new_camera(), *new_network("10.20.0.0/24"), *new_stream("127.0.0.1")],
        "select exists (select from sites_stream where address = '127.0.0.1')",
        ["drop trigger b_written on sites_stream"],
    ),
    Attack(
        "cameras: an address of this machine, wrapped in IPv6",
        "trigger b_written of streams",
        [*new_site(), *new_camera(), *new_network("10.20.0.0/24"), *new_stream("::ffff:10.20.0.1")],
        "select exists (select from sites_stream where family(address) = 6)",
        ["drop trigger b_written on sites_stream"],
    ),
    Attack(
        "cameras: the network of this machine allowed",
        "trigger a_of_cameras",
        new_network("127.0.0.0/24"),
        "select exists (select from sites_network)",
        [
            "create or replace function law.never_a_camera(network cidr) returns boolean language sql stable as"
            " $$ select false $$"
        ],
    ),
    Attack(
        "cameras: a network allowed by who decides on sites",
        "the right camera_network.allow of the post",
        new_network("10.20.0.0/24", who="planner"),
        "select exists (select from sites_network)",
        ["update law.session set rights = rights || array['camera_network.allow']"],
    ),
    Attack(
        "cameras: addresses read from the table",
        "the app's rights to sites_stream",
        [
            *new_site(),
            *new_camera(),
            *new_network("10.20.0.0/24"),
            *new_stream("10.20.0.9"),
            *transaction(
                "insert into ledger_done (officer_id, key, kind, subject_id, entry_id)"
                " select law.officer(), gen_random_uuid(), host(address), gen_random_uuid(), gen_random_uuid()"
                " from sites_stream",
                who="auditor",
            ),
        ],
        "select exists (select from ledger_done where kind = '10.20.0.9')",
        ["grant select on sites_stream to ecrime_app"],
    ),
    Attack(
        "cameras: addresses asked of the door by who may not",
        "the right in law.camera_sources()",
        [
            *new_site(),
            *new_camera(),
            *new_network("10.20.0.0/24"),
            *new_stream("10.20.0.9"),
            *transaction(
                "insert into ledger_done (officer_id, key, kind, subject_id, entry_id)"
                " select law.officer(), gen_random_uuid(), s.address, gen_random_uuid(), gen_random_uuid()"
                f" from law.camera_sources({CAMERA}) s",
                who="auditor",
            ),
        ],
        "select exists (select from ledger_done where kind = '10.20.0.9')",
        ["update law.session set rights = rights || array['camera.correct']"],
    ),
    Attack(
        "cameras: a key put under another credential",
        "the check in law.keep_credential_key()",
        [
            *new_site(),
            *new_camera(),
            *transaction(f"select law.keep_credential_key({CAMERA}, 1, '\\x00')", who="admin"),
        ],
        "select exists (select from sites_credential_key)",
        [
            "insert into file_master values (1, '\\x0011223344556677', now()) on conflict do nothing",
            "alter table sites_credential_key drop constraint sites_credential_key_wrapped_check",
            "create or replace function law.keep_credential_key(camera uuid, key_version integer, wrapped bytea)"
            " returns void language sql security definer as"
            " $$ insert into public.sites_credential_key values (camera, key_version, wrapped) $$",
        ],
    ),
]
