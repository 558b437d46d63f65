-- What the process ecrime_recorder asks of the database beside its index: from where pictures come, that a camera-hour is
-- proven, what is kept no longer, that it is deleted, which holds have expired. It acts for no officer.

set role ecrime_law;

-- From where cameras in use send, for connecting to the address that was checked and to no other. What is to be recorded and
-- cannot be, for its codec, is told as well: nothing of it is a gap with that cause. Nobody is shown it otherwise.
drop function if exists law.recorder_sources();
create or replace function law.recorder_sources() returns table (
        camera_id uuid, code text, role text, scheme text, address text, port integer, path text, transport text,
        is_allowed boolean, sealed bytea, key_version integer, wrapped bytea, pin text, is_kept boolean)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select s.camera_id, s.code, s.role, s.scheme, s.address, s.port, s.path, s.transport, s.is_allowed, s.sealed,
           s.key_version, s.wrapped, s.pin, k.is_kept
    from law.sources_of() s
    join public.sites_camera c on c.id = s.camera_id
    cross join lateral (
        select s.role = 'main' or coalesce((
            select (r ->> 'sub')::boolean from public.country_pack p, jsonb_array_elements(p.cameras -> 'retention') r
            where r ->> 'code' = c.retention limit 1), false) as is_kept) k
    where s.state = 'in_use' and s.role in ('main', 'sub') and (k.is_kept or s.codec in ('', 'h264', 'h265'))
    $$;

-- Enters the head of a camera-hour that has ended; said twice it is done once.
create or replace function law.chain_recording(camera uuid, role text, hour_ns bigint, head bytea, commitment bytea,
                                               salt bytea) returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session;
    area text;
    entry uuid;
    begins constant timestamptz := to_timestamp(chain_recording.hour_ns / 1000 / 1e6);
begin
    perform law.hold_footage(camera);
    if exists (select from public.recorder_hour h
               where h.camera_id = camera and h.role = chain_recording.role and h.hour_ns = chain_recording.hour_ns
                 and h.head = chain_recording.head) then
        return false;
    end if;
    if begins + interval '1 hour' > law.time() then
        raise exception using errcode = 'EC223', message = 'the hour has not ended';
    end if;
    select c.jurisdiction into area from public.sites_camera c where c.id = camera;
    entry := law.tell('recording.chain', 'camera', camera, acting, area, commitment, salt);
    insert into public.recorder_hour (id, entry_id, camera_id, role, hour_ns, hour_at, head, segments, bytes)
    select law.uuid7(), entry, camera, chain_recording.role, chain_recording.hour_ns, begins, chain_recording.head,
           count(*), coalesce(sum(s.bytes), 0)
    from public.recorder_segment s
    where s.camera_id = camera and s.role = chain_recording.role and s.state <> 'deleted' and s.source = 'camera'
      and s.start_ns >= chain_recording.hour_ns and s.start_ns < chain_recording.hour_ns + 3600000000000
      and s.start_at >= begins and s.start_at < begins + interval '1 hour';
    return true;
end
$$;

-- Whether a camera is or was registered.
create or replace function law.knows_camera(camera uuid) returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$ select exists (select from public.sites_camera c where c.id = knows_camera.camera) $$;

-- For how long footage of a camera is kept.
create or replace function law.footage_lasts(camera uuid) returns interval
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select make_interval(days => (r ->> 'days')::integer)
    from public.sites_camera c, public.country_pack p, jsonb_array_elements(p.cameras -> 'retention') r
    where c.id = footage_lasts.camera and r ->> 'code' = c.retention limit 1
    $$;

-- Camera-hours that no hold touches, the oldest first: those whose time is over, or all of them where room is needed.
-- Hundreds of thousands of hours are kept: the time is taken once, and of each class the index is walked up to its day alone.
drop function if exists law.footage_to_go(boolean, integer);
create function law.footage_to_go(is_over boolean, most integer)
    returns table (camera_id uuid, role text, hour_ns bigint, bytes bigint)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
    as $$
declare
    over constant timestamptz := law.time() - interval '1 hour';
    wanted integer := least(most, 10000);
    done integer;
    class record;
begin
    for class in
        select array_agg(c.id) as cameras, coalesce(
            floor(extract(epoch from over - make_interval(days => k.days)))::bigint * 1000000000, 9223372036854775807) as up_to
        from public.sites_camera c
        left join (
            select distinct on (r ->> 'code') r ->> 'code' as code, (r ->> 'days')::integer as days
            from public.country_pack p, jsonb_array_elements(p.cameras -> 'retention') r) k
            on k.code = c.retention and is_over
        where not is_over or k.code is not null
        group by k.days order by k.days desc
    loop
        return query
            select h.camera_id, h.role, h.hour_ns, sum(h.bytes)::bigint
            from public.recorder_hour h
            where h.deleted_at is null and h.hour_ns <= class.up_to and h.camera_id = any (class.cameras)
              and not exists (
                  select from public.recorder_hold o
                  where o.camera_id = h.camera_id and o.ended_at is null
                    and o.from_at <= h.hour_at + interval '1 hour' and o.to_at >= h.hour_at)
            group by h.hour_ns, h.camera_id, h.role
            order by h.hour_ns, h.camera_id, h.role limit wanted;
        get diagnostics done = row_count;
        wanted := wanted - done;
    end loop;
end
$$;

-- Deletes a camera-hour from the index, under one entry: its files may go once this is committed. Refused where a hold
-- touches any of it, for the hour's proof is one; where its head is in no entry; before its time is over, unless room is
-- needed; and for want of room while the camera has an older hour that no hold keeps. What another recorder recorded of
-- that hour is no part of it.
create or replace function law.delete_footage(camera uuid, role text, hour_ns bigint, cause text, commitment bytea,
                                              salt bytea) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session;
    area text;
    entry uuid;
    last_ns bigint;
    count integer;
    over constant timestamptz := to_timestamp(delete_footage.hour_ns / 1000 / 1e6) + interval '1 hour';
begin
    perform law.hold_footage(camera);
    select greatest(max(s.end_ns), delete_footage.hour_ns + 3600000000000), count(*) into last_ns, count
    from public.recorder_segment s
    where s.camera_id = camera and s.role = delete_footage.role and s.state <> 'deleted' and s.source = 'camera'
      and s.start_ns >= delete_footage.hour_ns and s.start_ns < delete_footage.hour_ns + 3600000000000
      and s.start_at >= over - interval '1 hour' and s.start_at < over;
    if law.is_held(camera, delete_footage.hour_ns, last_ns) then
        raise exception using errcode = 'EC220', message = 'a hold keeps this footage';
    end if;
    if not exists (select from public.recorder_hour h
                   where h.camera_id = camera and h.role = delete_footage.role
                     and h.hour_ns = delete_footage.hour_ns and h.deleted_at is null) then
        raise exception using errcode = 'EC223', message = 'the head of the hour is in no entry';
    end if;
    if cause = 'retention' and over + law.footage_lasts(camera) > law.time() then
        raise exception using errcode = 'EC224', message = 'the time of this footage is not over';
    end if;
    if cause = 'quota' and exists (
            select from public.recorder_hour h
            where h.camera_id = camera and h.role = delete_footage.role and h.hour_ns < delete_footage.hour_ns
              -- Its last segment may reach into the next hour.
              and h.deleted_at is null and not law.is_held(camera, h.hour_ns, h.hour_ns + 7200000000000)) then
        raise exception using errcode = 'EC224', message = 'older footage goes first';
    end if;
    select c.jurisdiction into area from public.sites_camera c where c.id = camera;
    entry := law.tell('footage.delete', 'camera', camera, acting, area, commitment, salt);
    update public.recorder_hour h
    set deleted_at = law.time(), deleted_for = cause, entry_id = entry
    where h.camera_id = camera and h.role = delete_footage.role and h.hour_ns = delete_footage.hour_ns
      and h.deleted_at is null;
    update public.recorder_segment s set state = 'deleted', keys = '', pieces = ''
    where s.camera_id = camera and s.role = delete_footage.role and s.state <> 'deleted' and s.source = 'camera'
      and s.start_ns >= delete_footage.hour_ns and s.start_ns < delete_footage.hour_ns + 3600000000000
      and s.start_at >= over - interval '1 hour' and s.start_at < over;
    return count;
end
$$;

revoke all on function law.recorder_sources(), law.knows_camera(uuid), law.chain_recording(uuid, text, bigint, bytea, bytea, bytea),
    law.footage_lasts(uuid), law.footage_to_go(boolean, integer),
    law.delete_footage(uuid, text, bigint, text, bytea, bytea) from public;
grant execute on function law.recorder_sources(), law.knows_camera(uuid), law.chain_recording(uuid, text, bigint, bytea, bytea, bytea),
    law.footage_to_go(boolean, integer), law.delete_footage(uuid, text, bigint, text, bytea, bytea), law.is_demo()
    to ecrime_recorder;

reset role;
