-- Files of other recorders: taken in by an act that says where each came from and until which day it is kept, into time in
-- which we have recorded nothing ourselves. Their segments stand under that act's entry, and are told from ours for ever.
-- They are no part of a camera-hour: nothing deletes them before that day, neither retention nor want of room; after it they
-- go by an act of their own, unless a hold touches them (docs/decisions/0008-footage-of-others.md).

call law.protect('watching_import', 'camera', history => 'ledger_history', record => 'camera_id',
                 fixed => '{id, camera_id, from_at, to_at, name, origin, sha256, bytes, imported_at, imported_by}');
create policy in_area on watching_import for select to ecrime_app using (
    (select law.may_see_index()) and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy taken_in on watching_import for insert to ecrime_app with check (
    (select law.may('footage.import')) and jurisdiction >= (select law.scope_from())
    and jurisdiction < (select law.scope_to()));
create policy law_ends on watching_import for update to ecrime_law using (true) with check (true);
grant select, insert on watching_import to ecrime_app;
grant update (kept_until, deleted_at, entry_id) on watching_import to ecrime_law;

set role ecrime_law;

create or replace function law.footage_imported() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    today date;
begin
    if new.to_at > law.time() then
        raise exception using errcode = 'EC232', message = 'footage is of the past';
    end if;
    perform law.hold_footage(new.camera_id);
    if exists (select from public.recorder_segment s
               where s.camera_id = new.camera_id and s.role = 'main' and s.state <> 'deleted'
                 and s.start_at > new.from_at - interval '2 hours' and s.start_at < new.to_at and s.end_at > new.from_at) then
        raise exception using errcode = 'EC234', message = 'something is recorded of that time';
    end if;
    select c.jurisdiction, law.day_at_site(c.site_id) into new.jurisdiction, today
    from public.sites_camera c where c.id = new.camera_id;
    if not coalesce(new.kept_until > today and new.kept_until <= today + interval '5 years', false) then
        raise exception using errcode = 'EC235', message = 'footage of another recorder is kept until a day within five years';
    end if;
    new.imported_at := law.time();
    new.imported_by := (law.context()).officer_id;
    new.deleted_at := null;
    return new;
end
$$;

-- The last day on which a file is kept; of one that was taken in before that was asked for, a year after it came.
create or replace function law.import_kept_until(taken_in public.watching_import) returns date
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$ select coalesce(taken_in.kept_until, (taken_in.imported_at + interval '1 year')::date) $$;

create or replace function law.import_written() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if old.deleted_at is not null or new.deleted_at is null then
        raise exception using errcode = 'EC222', message = 'what was taken in stays as it is';
    end if;
    new.kept_until := law.import_kept_until(old);
    return new;
end
$$;

-- At COMMIT: a segment of another recorder lies within the file that its entry took in.
create or replace function law.import_is_known() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not exists (select from public.watching_import i
                   where i.entry_id = new.entry_id and i.camera_id = new.camera_id
                     and new.start_at >= i.from_at and new.end_at <= i.to_at) then
        raise exception using errcode = 'EC011', message = 'the ledger entry tells of another act';
    end if;
    return null;
end
$$;

-- Such a segment is deleted with its whole file, by an act of this very transaction.
create or replace function law.imported_segment_deleted() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not exists (select from public.watching_import i
                   where i.camera_id = old.camera_id and i.from_at <= old.start_at and old.end_at <= i.to_at
                     and i.deleted_at is not null and i.entry_xact = pg_current_xact_id()) then
        raise exception using errcode = 'EC221', message = 'a segment is deleted by an act';
    end if;
    return new;
end
$$;

-- A moment in nanoseconds, as those of segments.
create or replace function law.nanoseconds(at timestamptz) returns bigint
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$ select (extract(epoch from at) * 1000000)::bigint * 1000 $$;

-- Files whose day is over and that no hold touches, the oldest day first.
create or replace function law.imports_to_go(most integer) returns table (import uuid)
    language sql volatile security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select i.id from public.watching_import i join public.sites_camera c on c.id = i.camera_id
    where i.deleted_at is null and law.import_kept_until(i) < law.day_at_site(c.site_id)
      and not law.is_held(i.camera_id, law.nanoseconds(i.from_at), law.nanoseconds(i.to_at))
    order by law.import_kept_until(i), i.id limit least(most, 10000)
    $$;

-- Deletes a file of another recorder from the index, under one entry: its segments' files may go once this is committed.
create or replace function law.delete_import(import uuid, commitment bytea, salt bytea) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session;
    found_import public.watching_import;
    entry uuid;
    count integer;
begin
    perform law.hold_footage(i.camera_id) from public.watching_import i where i.id = delete_import.import;
    select * into found_import from public.watching_import i where i.id = delete_import.import and i.deleted_at is null;
    if found_import.id is null then
        return 0;
    end if;
    if law.import_kept_until(found_import)
       >= (select law.day_at_site(c.site_id) from public.sites_camera c where c.id = found_import.camera_id) then
        raise exception using errcode = 'EC224', message = 'the time of this footage is not over';
    end if;
    if law.is_held(found_import.camera_id, law.nanoseconds(found_import.from_at), law.nanoseconds(found_import.to_at)) then
        raise exception using errcode = 'EC220', message = 'a hold keeps this footage';
    end if;
    entry := law.tell('footage.delete', 'camera', found_import.camera_id, acting, found_import.jurisdiction,
                      commitment, salt);
    update public.watching_import i set deleted_at = law.time(), entry_id = entry where i.id = found_import.id;
    update public.recorder_segment s set state = 'deleted', keys = '', pieces = ''
    where s.camera_id = found_import.camera_id and s.role = 'main' and s.source = 'import' and s.state <> 'deleted'
      and s.start_at >= found_import.from_at and s.start_at < found_import.to_at and s.end_at <= found_import.to_at;
    get diagnostics count = row_count;
    return count;
end
$$;

-- How much room the files take that are kept.
create or replace function law.imports_used() returns bigint
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$ select coalesce(sum(i.bytes), 0)::bigint from public.watching_import i where i.deleted_at is null $$;

-- The segments of files that are kept, as the index has them: import, when each begins and how it ends.
create or replace function law.imported_segments() returns table (import uuid, camera_id uuid, start_ns bigint, head bytea)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select i.id, i.camera_id, s.start_ns, s.chain
    from public.watching_import i
    left join public.recorder_segment s on s.camera_id = i.camera_id and s.role = 'main' and s.source = 'import'
      and s.state <> 'deleted' and s.start_at >= i.from_at and s.start_at < i.to_at and s.end_at <= i.to_at
    where i.deleted_at is null
    $$;

-- A segment that the index has lost, again under the entry of the act that took its file in; only within such a file that
-- is kept, and over nothing that is there.
create or replace function law.rebuild_import(import uuid, told jsonb) returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    found_import public.watching_import;
begin
    select * into found_import from public.watching_import i where i.id = rebuild_import.import and i.deleted_at is null;
    if found_import.id is null then
        return false;
    end if;
    perform law.hold_footage(found_import.camera_id);
    insert into public.recorder_segment (
        camera_id, role, start_ns, end_ns, start_at, run, codec, width, height, init, bytes, fragments, frames, keys, pieces,
        chain_before, chain, state, source, entry_id, entry_xact)
    select found_import.camera_id, 'main', t.start_ns, t.end_ns, to_timestamp(t.start_ns / 1000 / 1e6), t.run, t.codec,
           t.width, t.height, t.init, t.bytes, t.fragments, t.frames, decode(t.keys, 'hex'), decode(t.pieces, 'hex'),
           decode(t.before, 'hex'), decode(t.head, 'hex'), 'closed', 'import', found_import.entry_id,
           found_import.entry_xact
    from jsonb_to_record(told) as t (
        start_ns bigint, end_ns bigint, run uuid, codec text, width integer, height integer, init integer, bytes bigint,
        fragments integer, frames integer, keys text, pieces text, before text, head text)
    where not exists (
        select from public.recorder_segment s
        where s.camera_id = found_import.camera_id and s.role = 'main' and s.state <> 'deleted'
          and s.start_at > found_import.from_at - interval '2 hours' and s.start_ns < t.end_ns and s.end_ns > t.start_ns);
    return found;
end
$$;

revoke all on function law.footage_imported(), law.import_is_known(), law.import_written(),
    law.imported_segment_deleted(), law.import_kept_until(public.watching_import), law.nanoseconds(timestamptz),
    law.imports_to_go(integer), law.delete_import(uuid, bytea, bytea), law.imports_used(), law.imported_segments(),
    law.rebuild_import(uuid, jsonb) from public;
grant execute on function law.footage_imported(), law.import_is_known(), law.import_written(),
    law.imported_segment_deleted() to ecrime_owner;
grant execute on function law.imports_to_go(integer), law.delete_import(uuid, bytea, bytea), law.imports_used(),
    law.imported_segments(), law.rebuild_import(uuid, jsonb) to ecrime_recorder;

reset role;

create trigger b_imported before insert on watching_import for each row execute function law.footage_imported();
create trigger b_written before update on watching_import for each row execute function law.import_written();
create constraint trigger entry_fits after insert on watching_import deferrable initially deferred
    for each row execute function law.entry_fits('camera', 'footage.import');
create constraint trigger entry_fits_deleted after update on watching_import deferrable initially deferred
    for each row execute function law.entry_fits('camera', 'footage.delete');
create constraint trigger import_is_known after insert on recorder_segment deferrable initially deferred
    for each row when (new.source = 'import') execute function law.import_is_known();
create trigger c_imported_deleted before update on recorder_segment
    for each row when (old.source = 'import' and new.state = 'deleted') execute function law.imported_segment_deleted();
