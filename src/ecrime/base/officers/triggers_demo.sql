-- DEMO: a database marked for ever as one of invented people. Only there may this service hold the private half of a
-- passkey, and offer to sign in as somebody.

create table if not exists law.demo (
    is_demo boolean primary key check (is_demo),
    marked_at timestamptz not null
);
call law.only_grows('law.demo');
create policy law_minds on law.demo to ecrime_law using (true) with check (true);
grant select, insert on law.demo to ecrime_law;

-- The past of a DEMO, told by the service itself: see base/database/past.py. One row or none.
create table if not exists law.past (
    is_one boolean primary key default true check (is_one),
    seed text not null,
    incidents integer not null check (incidents > 0),
    begins_at timestamptz not null,
    until timestamptz not null check (until > begins_at),
    told_until timestamptz not null check (told_until between begins_at and until),
    shut_at timestamptz check (told_until = until or shut_at is null)
);
call law.close('law.past');
create policy law_minds on law.past to ecrime_law using (true) with check (true);
grant select, insert, update on law.past to ecrime_law;

call law.close('officers_software_key');
create policy law_minds on officers_software_key to ecrime_law using (true) with check (true);
grant select, insert on officers_software_key to ecrime_law;

set role ecrime_law;

create or replace function law.is_demo() returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$ select exists (select from law.demo) $$;

-- Marks a database in which nothing has happened yet; the owner's to do, at the first start.
create or replace function law.mark_demo() returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if law.is_demo() then
        return;
    end if;
    if exists (select from public.ledger_entry) then
        raise exception using errcode = 'EC109', message = 'only an empty database is marked DEMO';
    end if;
    insert into law.demo (is_demo, marked_at) values (true, law.now());
end
$$;

-- Gives a DEMO a past, which the owner tells from then on until he shuts the door: before anything has happened in it, or
-- never. Where it has one this changes nothing.
create or replace function law.open_past(seed text, incidents integer, begins_at timestamptz) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not law.is_demo() then
        raise exception using errcode = 'EC108', message = 'this database is not marked DEMO';
    end if;
    if exists (select from law.past) then
        return;
    end if;
    if law.has_entries() then
        raise exception using errcode = 'EC109', message = 'only an empty DEMO is given a past';
    end if;
    insert into law.past (seed, incidents, begins_at, until, told_until)
    values (open_past.seed, open_past.incidents, open_past.begins_at, clock_timestamp(), open_past.begins_at);
end
$$;

create or replace function law.has_entries() returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$ select exists (select from public.ledger_entry) $$;

create or replace function law.past_of_demo() returns setof law.past
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$ select * from law.past $$;

create or replace function law.past_is_open() returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$ select law.is_demo() and exists (select from law.past p where p.shut_at is null) $$;

-- How much of it is told, of a hundred; null where none is being told.
create or replace function law.past_share() returns integer
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select floor(100 * extract(epoch from p.told_until - p.begins_at) / extract(epoch from p.until - p.begins_at))::integer
    from law.past p where p.shut_at is null
    $$;

-- It is told from its beginning to its end, and never again.
create or replace function law.past_told(until timestamptz) returns void
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$
    update law.past p set told_until = least(greatest(p.told_until, past_told.until), p.until) where p.shut_at is null
    $$;

create or replace function law.shut_past() returns void
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$ update law.past p set told_until = p.until, shut_at = clock_timestamp() where p.shut_at is null $$;

create or replace function law.only_in_demo() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not law.is_demo() then
        raise exception using errcode = 'EC108', message = 'this database is not marked DEMO';
    end if;
    return new;
end
$$;

create or replace function law.keep_software_key(passkey uuid, private_key bytea) returns void
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$ insert into public.officers_software_key (passkey_id, private_key) values (passkey, private_key) $$;

-- The officers whom the page "sign in as" offers. It told less before.
drop function if exists law.demo_officers();
create function law.demo_officers() returns table (
        officer uuid, name_km text, name_latin text, unit_code text, unit_km text, unit_latin text, area_path text,
        post_kind text, post_km text, post_en text, service_number bigint)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select o.id, o.name_km, o.name_latin, u.code, u.name_km, u.name_latin, u.area_path,
           k.code, k.name_km, k.name_en, o.service_number
    from public.officers_software_key s
    join public.officers_passkey p on p.id = s.passkey_id and p.suspended_at is null and p.revoked_at is null
    join public.officers_officer o on o.id = p.officer_id
    join public.officers_posting g on g.officer_id = o.id and g.begins_at <= law.now()
        and (g.ends_at is null or g.ends_at > law.now())
    join public.officers_unit u on u.id = g.unit_id
    join public.officers_post_kind k on k.code = g.kind_id
    where law.is_demo()
    order by u.area_path, u.code, k.code, o.name_latin, o.id
    $$;

-- What a software authenticator needs to answer for its officer.
create or replace function law.software_key_of(
    officer uuid, out credential_id bytea, out private_key bytea, out sign_count bigint)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select k.credential_id, s.private_key, u.sign_count
    from public.officers_software_key s
    join public.officers_passkey k on k.id = s.passkey_id
    join public.officers_passkey_use u on u.passkey_id = k.id
    where law.is_demo() and k.officer_id = officer and k.suspended_at is null and k.revoked_at is null
    order by k.id desc limit 1
    $$;

revoke all on function law.open_past(text, integer, timestamptz), law.has_entries(), law.past_of_demo(),
    law.past_is_open(), law.past_share(), law.past_told(timestamptz), law.shut_past() from public;
grant execute on function law.open_past(text, integer, timestamptz), law.has_entries(), law.past_of_demo(),
    law.past_is_open(), law.past_told(timestamptz), law.shut_past() to ecrime_owner;
grant execute on function law.past_share(), law.past_is_open() to ecrime_app;
revoke all on function law.is_demo(), law.mark_demo(), law.only_in_demo(), law.keep_software_key(uuid, bytea),
    law.demo_officers(), law.software_key_of(uuid) from public;
grant execute on function law.is_demo() to ecrime_app, ecrime_auth, ecrime_owner;
grant execute on function law.mark_demo(), law.only_in_demo() to ecrime_owner;
grant execute on function law.keep_software_key(uuid, bytea), law.demo_officers(), law.software_key_of(uuid)
    to ecrime_auth;

reset role;

create trigger b_only_in_demo before insert or update on law.past
    for each row execute function law.only_in_demo();
create trigger b_only_in_demo before insert or update on officers_software_key
    for each row execute function law.only_in_demo();
