-- How recording stands now and stood in the last day, for who sees cameras or minds the service: which cameras are recorded,
-- which are not, since when and why, and how much room footage takes. No picture and no word of anybody is in it.

set role ecrime_law;

create or replace function law.require_standing() returns law.session
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
begin
    if not acting.rights && array['camera.see', 'health.see'] then
        raise exception using errcode = 'EC012', message = 'the post has no right to this act';
    end if;
    return acting;
end
$$;

-- Each camera in use in the area of the post: up to when it is recorded, and the gap that lasts.
create or replace function law.recording_now() returns table (
        camera_id uuid, code text, covered_to timestamptz, gap_from timestamptz, gap_cause text)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.require_standing();
    -- Beyond this nobody looks back: a camera that is silent for so long is silent since its gap began.
    since timestamptz := law.now() - interval '31 days';
begin
    return query
    select c.id, c.code, last.end_at, gap.start_at, gap.cause
    from public.sites_camera c
    left join lateral (
        select s.end_at from public.recorder_segment s
        where s.camera_id = c.id and s.role = 'main' and s.source = 'camera' and s.start_at > since
        order by s.start_ns desc limit 1) last on true
    left join lateral (
        select g.start_at, g.cause from public.recorder_gap g
        where g.camera_id = c.id and g.role = 'main' and g.end_ns is null order by g.start_ns desc limit 1) gap on true
    where c.state = 'in_use' and law.lies_in(c.jurisdiction, acting.scope)
    order by c.code;
end
$$;

-- Of the same cameras: since when something is known of them in the last day, and for how many seconds of it nothing is
-- recorded for which cause. Gaps of a stream follow one another, so that of all before that day the last alone reaches into it.
create or replace function law.recording_of_day() returns table (camera_id uuid, known_from timestamptz, gaps jsonb)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.require_standing();
    moment timestamptz := law.now();
    since timestamptz := moment - interval '1 day';
    since_ns bigint := floor(extract(epoch from since))::bigint * 1000000000;
begin
    return query
    select c.id,
           case when least(first.start_at, lost.first_at) is not null
                then greatest(least(first.start_at, lost.first_at), since) end,
           coalesce(lost.seconds, '{}')
    from public.sites_camera c
    left join lateral (
        select s.start_at from public.recorder_segment s
        where s.camera_id = c.id and s.role = 'main' and s.source = 'camera'
          and s.start_ns > since_ns - 7200000000000 and s.start_at > since - interval '3 hours'
        order by s.start_ns limit 1) first on true
    left join lateral (
        select min(each.start_at) as first_at, jsonb_object_agg(each.cause, each.seconds) as seconds
        from (select g.cause, min(g.start_at) as start_at,
                     sum(extract(epoch from least(coalesce(g.end_at, moment), moment) - greatest(g.start_at, since)))
                         as seconds
              from ((select b.* from public.recorder_gap b
                     where b.camera_id = c.id and b.role = 'main' and b.start_ns <= since_ns
                     order by b.start_ns desc limit 1)
                    union all
                    (select a.* from public.recorder_gap a
                     where a.camera_id = c.id and a.role = 'main' and a.start_ns > since_ns
                       and a.start_at > since - interval '1 second')) g
              where g.start_at < moment and (g.end_ns is null or g.end_at > since)
              group by g.cause) each) lost on true
    where c.state = 'in_use' and law.lies_in(c.jurisdiction, acting.scope);
end
$$;

-- Bytes of footage that are kept, that came in the last whole day, and that went in it: because their time was over, or
-- because room was needed; and since when within that day anything came. What is recorded just now stands in no hour yet.
drop function if exists law.footage_room();
create function law.footage_room(
        out kept bigint, out came bigint, out aged bigint, out pushed_out bigint, out took interval)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.require_standing();
    until timestamptz := date_trunc('hour', law.now());
    since timestamptz;
begin
    select coalesce(sum(h.bytes) filter (where h.deleted_at is null), 0),
           coalesce(sum(h.bytes) filter (where h.hour_at >= until - interval '24 hours' and h.hour_at < until), 0),
           coalesce(sum(h.bytes) filter (
               where h.deleted_at >= until - interval '24 hours' and h.deleted_for = 'retention'), 0),
           coalesce(sum(h.bytes) filter (
               where h.deleted_at >= until - interval '24 hours' and h.deleted_for = 'quota'), 0),
           min(h.hour_at) filter (where h.hour_at >= until - interval '24 hours' and h.hour_at < until)
    into kept, came, aged, pushed_out, since
    from public.recorder_hour h
    where h.deleted_at is null or h.deleted_at >= until - interval '24 hours' or h.hour_at >= until - interval '24 hours';
    if since > until - interval '24 hours' then  -- the first hour that there is: recording began somewhere in it
        select min(s.start_at) into since from public.recorder_segment s where s.start_at >= since;
    end if;
    took := coalesce(until - since, interval '0');
    select kept + coalesce(sum(s.bytes), 0) into kept from public.recorder_segment s
    where s.state <> 'deleted' and s.start_at >= until;
end
$$;

revoke all on function law.require_standing(), law.recording_now(), law.recording_of_day(), law.footage_room() from public;
grant execute on function law.recording_now(), law.recording_of_day(), law.footage_room() to ecrime_app;

reset role;
