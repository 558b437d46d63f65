-- What every guard stands on: the clock of the law, the session a transaction acts for, the stamp that binds
-- a row to its ledger entry, history kept by trigger. Installed again whenever it changes; see install.py.
--
-- SQLSTATEs of class EC are ours; sqlstate.py says what each means to a person.

-- The clock. clock_timestamp, not now(): a transaction held open must not hold the time. The test harness
-- replaces this function in throw-away databases, and past.sql in a DEMO while its past is told; every start compares it,
-- and law.time(), with the definitions here.
create or replace function law.now() returns timestamptz
    language sql volatile parallel safe
    set search_path = pg_catalog, pg_temp
    as $$ select clock_timestamp() $$;

-- UUIDv7 from the database clock; PostgreSQL 15 to 17 have none of their own.
create or replace function law.uuid7() returns uuid
    language sql volatile parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
    select encode(
        set_bit(set_bit(
            overlay(uuid_send(gen_random_uuid())
                    placing substring(int8send(floor(extract(epoch from law.now()) * 1000)::bigint) from 3)
                    from 1 for 6),
            52, 1), 53, 1), 'hex')::uuid
    $$;

-- The smallest UUIDv7 of a moment: bounds of partitions, lower ends of time ranges.
create or replace function law.uuid7_floor(at timestamptz) returns uuid
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
    select (encode(substring(int8send(floor(extract(epoch from at) * 1000)::bigint) from 3), 'hex')
            || '70008000000000000000')::uuid
    $$;

-- The moment inside a UUIDv7, to the millisecond.
create or replace function law.uuid7_time(id uuid) returns timestamptz
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
    select to_timestamp(('x' || lpad(left(replace(id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint / 1000.0)
    $$;

-- A moment as it is written where people read and sign it.
create or replace function law.written(at timestamptz) returns text
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$ select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$;

-- Who may do what now: one row per session, minted by ecrime_law's functions only. The token itself is never
-- stored. Rights and scope are copied at minting; ending the session is how a right is taken back at once.
create table if not exists law.session (
    id uuid primary key,
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    kind text not null check (kind in ('officer', 'job')),  -- and since 'machine', below
    officer_id uuid not null,
    post_id uuid not null,
    unit_id uuid not null,
    scope text collate "C" not null,
    rights text[] not null,
    opened_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz
);
-- The passkey it was opened with, itself or through the officer who delegated it; how long it may lie idle (null:
-- as long as it lasts), and when its officer last asked for something.
alter table law.session add column if not exists passkey_id uuid;
alter table law.session add column if not exists idle interval;
alter table law.session add column if not exists touched_at timestamptz not null default clock_timestamp();
-- The credential it was opened with, where a system acts: itself, or through the job that a system has asked for.
alter table law.session add column if not exists credential_id uuid;
alter table law.session drop constraint if exists session_kind_check,
    add constraint session_kind_check check (kind in ('officer', 'job', 'machine'));
-- Sessions stay for ever; who signed in lately is asked of every officer of a station.
create index if not exists session_of_officer on law.session (officer_id, touched_at);
call law.close('law.session');
create policy law_minds_sessions on law.session to ecrime_law using (true) with check (true);
grant select, insert, update on law.session to ecrime_law;

-- Functions that must see what the app role may not are owned by ecrime_law, which nobody can sign in as.
set role ecrime_law;

-- The session this transaction acts for. RAISES when there is none: an empty answer for want of a
-- context would be a silent wrong number. The setting holds a secret token, so setting it by hand forges nothing.
create or replace function law.context() returns law.session
    language plpgsql stable security definer parallel restricted
    set search_path = pg_catalog, pg_temp
    as $$
declare
    token text := nullif(current_setting('ecrime.token', true), '');
    this_moment timestamptz := law.now();
    found_session law.session;
    networks cidr[];
begin
    -- An older snapshot would know neither that the session has ended nor what the ledger says since.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception using errcode = 'EC022', message = 'a transaction here reads what is committed';
    end if;
    if token is null then
        raise exception using errcode = 'EC001', message = 'no session is set for this transaction';
    end if;
    -- Post and passkey are asked anew by every statement: what was taken back is gone at once.
    select s.* into found_session
    from law.session s
    join public.officers_posting p on p.id = s.post_id
    left join public.officers_passkey k on k.id = s.passkey_id
    where s.token_hash = sha256(convert_to(token, 'UTF8'))
      and s.ended_at is null and s.expires_at > this_moment
      and (s.idle is null or s.touched_at + s.idle > this_moment)
      and p.begins_at <= this_moment and (p.ends_at is null or p.ends_at > this_moment)
      and (s.passkey_id is null or k.suspended_at is null and k.revoked_at is null);
    if found_session.id is null then
        -- A session is opened on a post that has begun. Where it seems not to have, the clock was set back.
        if exists (select from law.session s join public.officers_posting p on p.id = s.post_id
                   where s.token_hash = sha256(convert_to(token, 'UTF8')) and p.begins_at > this_moment) then
            raise exception using errcode = 'EC030', message = 'the clock is behind the last ledger entry';
        end if;
        raise exception using errcode = 'EC002', message = 'the session has ended';
    end if;
    if found_session.credential_id is null then
        return found_session;
    end if;
    -- The pages say from where each request comes; a system's token is good from the networks of its credential only.
    select c.networks into networks from public.officers_credential c
    where c.id = found_session.credential_id and c.revoked_at is null and c.expires_at > this_moment;
    if networks is null then
        raise exception using errcode = 'EC002', message = 'the session has ended';
    end if;
    if found_session.kind = 'machine'
       and not coalesce(nullif(current_setting('ecrime.caller', true), '')::inet <<= any (networks), false) then
        raise exception using errcode = 'EC155', message = 'the credential is not for this network';
    end if;
    return found_session;
end
$$;

-- Lawful time: never behind the last ledger entry, so setting the clock back opens nothing that was closed.
create or replace function law.time() returns timestamptz
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    this_moment constant timestamptz := law.now();
    since constant uuid := law.uuid7_floor(this_moment - interval '40 days');
    last_entry timestamptz;
begin
    select e.at into last_entry from public.ledger_entry e where e.id >= since order by e.id desc limit 1;
    return greatest(this_moment, last_entry);
end
$$;

-- Keeps the image an UPDATE replaces, with the entry that wrote it and the one that ended it. The trigger's arguments
-- name the table of history and the column that says to which record the row belongs. The image is written as law.rows_of
-- writes it, whatever the session has set: the entry that wrote the row commits to it.
create or replace function law.keep_history() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC' set extra_float_digits = 1 set bytea_output = 'hex' set intervalstyle = 'postgres'
    as $$
begin
    execute format(
        'insert into public.%I (record_id, relation, row_id, version, image, jurisdiction, entry_id,'
        ' ended_by, ended_at) values ($1, $2, $3, $4, $5, $6, $7, $8, law.now())', tg_argv[0])
    using (to_jsonb(old) ->> tg_argv[1])::uuid, tg_table_name, old.id, old.version, to_jsonb(old),
          to_jsonb(old) ->> 'jurisdiction', old.entry_id, new.entry_id;
    return null;
end
$$;

revoke all on function law.context(), law.time(), law.keep_history() from public;
grant execute on function law.context(), law.time() to ecrime_app, ecrime_search, ecrime_auth, ecrime_owner;
grant execute on function law.keep_history() to ecrime_owner;

reset role;

create or replace function law.officer() returns uuid language sql stable parallel restricted
    set search_path = pg_catalog, pg_temp as $$ select (law.context()).officer_id $$;
create or replace function law.unit() returns uuid language sql stable parallel restricted
    set search_path = pg_catalog, pg_temp as $$ select (law.context()).unit_id $$;

-- The post's area is the range of paths scope_from() <= p < scope_to(): '/' is the character after the dot
-- that joins a path, and no other character of a path sorts at or below it.
create or replace function law.scope_from() returns text language sql stable parallel restricted
    set search_path = pg_catalog, pg_temp as $$ select (law.context()).scope collate "C" $$;
create or replace function law.scope_to() returns text language sql stable parallel restricted
    set search_path = pg_catalog, pg_temp as $$ select ((law.context()).scope || '/') collate "C" $$;
-- The same for one path and one area; false for no path.
create or replace function law.lies_in(path text, area text) returns boolean language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    as $$ select coalesce(path collate "C" >= area and path collate "C" < area || '/', false) $$;
create or replace function law.may(act text) returns boolean language sql stable parallel restricted
    set search_path = pg_catalog, pg_temp as $$ select act = any ((law.context()).rights) $$;

-- The stamp: whoever writes a protected row names the entry, the database adds the transaction. A deferred
-- key to the ledger's (id, xact, subject) then holds only for an entry of this very transaction about this record.
-- The key is asked for the last image of a row only; one entry for all images of a transaction makes it hold for each.
create or replace function law.stamp() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if new.entry_id is null then
        raise exception using errcode = 'EC010', message = 'a protected row names no ledger entry';
    end if;
    new.entry_xact := pg_current_xact_id();
    if tg_op = 'INSERT' then
        new.version := 1;
    else
        if old.entry_xact = new.entry_xact and old.entry_id <> new.entry_id then
            raise exception using errcode = 'EC011', message = 'a row is written under one entry in a transaction';
        end if;
        new.version := old.version + 1;
    end if;
    return new;
end
$$;

-- Columns that never change once written, named by the trigger's arguments.
create or replace function law.keep_columns() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    before jsonb := to_jsonb(old);
    after jsonb := to_jsonb(new);
    name text;
begin
    foreach name in array tg_argv loop
        if before -> name is distinct from after -> name then
            raise exception using errcode = 'EC020', message = 'a fixed column was to change', column = name;
        end if;
    end loop;
    return new;
end
$$;

-- Refuses what its trigger stands for: in tables that only grow, or of which nothing is ever deleted.
create or replace function law.append_only() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    raise exception using errcode = 'EC021', message = 'this table only grows', table = tg_table_name;
end
$$;

-- A check that must run at COMMIT and nowhere else. SET CONSTRAINTS … IMMEDIATE would let it run early and
-- leave the rest of the transaction unwatched, so anything but a plain COMMIT message is refused; also none at
-- all, which is how a function called past SQL by the protocol's own message is seen.
create or replace function law.require_commit() returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if coalesce(current_query(), '') !~* '^\s*(commit|end)(\s+(work|transaction))?\s*;?\s*$' then
        raise exception using errcode = 'EC022', message = 'a protected row is committed by a plain COMMIT only';
    end if;
end
$$;

-- Between a check at COMMIT and the commit itself nothing of the client's may run, or he could sleep there until
-- long after the lock: no cursor that outlives the transaction (its query runs last), no deferred trigger on a
-- temporary table (the only tables he can make), no messages that wait for him to read them.
create or replace function law.require_last_word() returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if exists (select from pg_cursors c where c.is_holdable)
       or exists (select from pg_depend d join pg_trigger t on t.tgrelid = d.objid
                  where d.refclassid = 'pg_namespace'::regclass and d.refobjid = pg_my_temp_schema()
                    and d.classid = 'pg_class'::regclass and t.tgdeferrable)
       or current_setting('client_min_messages') ~ '^(debug|log)' then
        raise exception using errcode = 'EC022', message = 'nothing may run between the last check and the commit';
    end if;
end
$$;

-- Partitions ahead for every table partitioned by UUIDv7. Run by the owner at each start. A statement locks every partition
-- that it might read, so tables that are read have one a year; salts, which are written only, one a month: the files from
-- which an erasure takes some are written anew, and nobody enters anything meanwhile.
drop function if exists law.ensure_partitions(integer);
create or replace function law.ensure_partitions(months_ahead integer default 36, months_back integer default 1)
    returns integer
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    first_month timestamp := date_trunc('month', clock_timestamp() at time zone 'UTC') - months_back * interval '1 month';
    parent text;
    unit text;
    begins timestamp;
    lower uuid;
    upper uuid;
    name text;
    made integer := 0;
begin
    for parent, unit, begins in
        select c.relname, u.unit, b
        from pg_class c
        cross join lateral (select case when c.relname ~ 'salt$' then 'month' else 'year' end as unit) u
        cross join generate_series(date_trunc(u.unit, first_month), first_month + months_ahead * interval '1 month',
                                   ('1 ' || u.unit)::interval) as b
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'p' and exists (
            select from pg_partitioned_table t join pg_attribute a on a.attrelid = t.partrelid and a.attnum = t.partattrs[0]
            where t.partrelid = c.oid and a.atttypid = 'uuid'::regtype)
        order by c.relname, b
    loop
        -- It fills what those that are there, of whatever length, leave of it at its end. A clock that was wrong once
        -- may have made some far ahead; they are in nobody's way.
        lower := law.uuid7_floor(begins at time zone 'UTC');
        upper := law.uuid7_floor((begins + ('1 ' || unit)::interval) at time zone 'UTC');
        select greatest(lower, max(s.till collate "C") filter (where s.since::uuid < upper)::uuid) into lower
        from pg_inherits i
        join pg_class c on c.oid = i.inhrelid
        cross join lateral (
            select bound[1] as since, bound[2] as till
            from regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''(.*)''\) TO \(''(.*)''\)') as bound) s
        where i.inhparent = format('public.%I', parent)::regclass;
        continue when lower >= upper;
        name := parent || '_' || to_char(begins, case unit when 'month' then 'YYYYMM' else 'YYYY' end);
        execute format('create table parts.%I partition of public.%I for values from (%L) to (%L)', name, parent, lower,
                       upper);
        execute format('alter table parts.%I enable row level security, force row level security', name);
        made := made + 1;
    end loop;
    return made + law.ensure_months(months_ahead, months_back);
end
$$;

-- The same for tables partitioned by a moment, as those of footage are: a month each, a year ahead at most. Each has a
-- partition for all that is older or later; a month of which that holds rows already is left with them there.
create or replace function law.ensure_months(months_ahead integer, months_back integer) returns integer
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    first_month timestamp := date_trunc('month', clock_timestamp() at time zone 'UTC') - months_back * interval '1 month';
    parent text;
    keyed name;
    begins timestamp;
    name text;
    is_taken boolean;
    made integer := 0;
begin
    for parent, keyed, begins in
        select c.relname, a.attname, b
        from pg_class c
        join pg_partitioned_table t on t.partrelid = c.oid
        join pg_attribute a on a.attrelid = c.oid and a.attnum = t.partattrs[0] and a.atttypid = 'timestamptz'::regtype
        cross join generate_series(first_month, first_month + (months_back + least(months_ahead, 12)) * interval '1 month',
                                   interval '1 month') as b
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'p' order by c.relname, b
    loop
        name := parent || '_' || to_char(begins, 'YYYYMM');
        continue when to_regclass(format('parts.%I', name)) is not null;
        execute format('alter table parts.%I no force row level security', parent || '_other');
        execute format('select exists (select from parts.%I where %I >= %L and %I < %L)', parent || '_other', keyed,
                       begins at time zone 'UTC', keyed, (begins + interval '1 month') at time zone 'UTC') into is_taken;
        execute format('alter table parts.%I enable row level security, force row level security', parent || '_other');
        continue when is_taken;
        execute format('create table parts.%I partition of public.%I for values from (%L) to (%L)', name, parent,
                       begins at time zone 'UTC', (begins + interval '1 month') at time zone 'UTC');
        execute format('alter table parts.%I enable row level security, force row level security', name);
        made := made + 1;
    end loop;
    return made;
end
$$;

revoke all on function law.ensure_months(integer, integer) from public;
revoke all on function law.ensure_partitions(integer, integer), law.stamp(), law.keep_columns(), law.append_only() from public;
