-- What analysis says of the key frames of a segment: a byte each, never a picture. It is worked out from the footage and can be
-- worked out again, so its rows name no entry. They are written through law.mark_motion alone, and go with their footage.

call law.close('analysis_segment');
create table if not exists parts.analysis_segment_other partition of analysis_segment default;
alter table parts.analysis_segment_other enable row level security, force row level security;

create policy law_minds on analysis_segment to ecrime_law using (true) with check (true);
create policy analysed on analysis_segment for select to ecrime_recorder using (true);
create policy in_area on analysis_segment for select to ecrime_app using (
    (select law.may_see_index()) and camera_id in (select c.id from sites_camera c));
grant select, insert, update, delete on analysis_segment to ecrime_law;
grant select on analysis_segment to ecrime_app, ecrime_recorder;

set role ecrime_law;

-- The streams that are looked at: the small one of a camera where it is recorded, else the large one.
create or replace function law.analysed_streams() returns table (camera_id uuid, role text)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select c.id, case when coalesce((
                     select (r ->> 'sub')::boolean
                     from public.country_pack p, jsonb_array_elements(p.cameras -> 'retention') r
                     where r ->> 'code' = c.retention limit 1), false)
                     and exists (select from public.sites_stream s where s.camera_id = c.id and s.role = 'sub')
                 then 'sub' else 'main' end
    from public.sites_camera c
    $$;

-- Keeps what was seen in the key frames of a segment of ours that has ended, with the zones that were left out: a byte for each
-- key frame, how much moves in its upper half, what stands out in its lower one (15: not analysed). Said again it is written
-- over. The lock on the segment keeps it from being deleted meanwhile, which would leave marks of what is gone.
create or replace function law.mark_motion(camera uuid, role text, start_ns bigint, zones integer, marks bytea, sharp real,
                                           scene bytea) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    footage record;
    peak smallint;
    seen smallint;
begin
    select s.state, s.source, octet_length(s.keys) / 8 as keys, s.start_at into footage
    from public.recorder_segment s
    where s.camera_id = camera and s.role = mark_motion.role and s.start_ns = mark_motion.start_ns
      and s.start_at = to_timestamp(mark_motion.start_ns / 1000 / 1e6)
    for share;
    if not found or footage.state not in ('closed', 'healed') or footage.source <> 'camera' then
        raise exception using errcode = 'EC246', message = 'there is no such footage to be analysed';
    end if;
    if octet_length(marks) is distinct from footage.keys or exists (
            select from generate_series(0, octet_length(marks) - 1) n
            where get_byte(marks, n) & 15 not in (0, 1, 2, 3, 4, 15)) then
        raise exception using errcode = 'EC247', message = 'a mark for each key frame, and no others';
    end if;
    select max(get_byte(marks, n) >> 4) filter (where get_byte(marks, n) & 15 <> 15),
           coalesce(bit_or(1 << ((get_byte(marks, n) & 15) - 1)) filter (where get_byte(marks, n) & 15 between 1 and 4), 0)
    into peak, seen
    from generate_series(0, octet_length(marks) - 1) n;
    insert into public.analysis_segment (camera_id, role, start_ns, start_at, zones, marks, peak, seen, sharp, scene)
    values (camera, mark_motion.role, mark_motion.start_ns, footage.start_at, mark_motion.zones, mark_motion.marks, peak, seen,
            mark_motion.sharp, mark_motion.scene)
    on conflict on constraint analysis_segment_pkey do update
    set zones = excluded.zones, marks = excluded.marks, peak = excluded.peak, seen = excluded.seen,
        sharp = excluded.sharp, scene = excluded.scene;
end
$$;

-- Marks go with the footage of which they tell.
create or replace function law.motion_goes() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    delete from public.analysis_segment a
    where a.camera_id = new.camera_id and a.role = new.role and a.start_ns = new.start_ns and a.start_at = new.start_at;
    return null;
end
$$;

revoke all on function law.analysed_streams(), law.motion_goes(),
    law.mark_motion(uuid, text, bigint, integer, bytea, real, bytea) from public;
grant execute on function law.motion_goes() to ecrime_owner;
grant execute on function law.analysed_streams(), law.mark_motion(uuid, text, bigint, integer, bytea, real, bytea)
    to ecrime_recorder;

reset role;

create trigger d_motion_goes after update of state on recorder_segment
    for each row when (new.state = 'deleted') execute function law.motion_goes();
