-- The index of footage: what is recorded, what is not and why. It is a copy that the files can give again, so its rows name
-- no entry; those of other recorders' files do. The process ecrime_recorder writes it, and can do nothing else: what is to
-- be deleted goes through law.delete_footage, which goes past no hold.

call law.close('recorder_segment');
call law.close('recorder_gap');
create table if not exists parts.recorder_segment_other partition of recorder_segment default;
create table if not exists parts.recorder_gap_other partition of recorder_gap default;
alter table parts.recorder_segment_other enable row level security, force row level security;
alter table parts.recorder_gap_other enable row level security, force row level security;

create policy law_minds on recorder_segment to ecrime_law using (true) with check (true);
create policy law_minds on recorder_gap to ecrime_law using (true) with check (true);
create policy recorded on recorder_segment to ecrime_recorder using (source = 'camera' or state = 'deleted')
    with check (source = 'camera');
create policy recorded on recorder_gap to ecrime_recorder using (true) with check (true);
grant select, insert, update on recorder_segment to ecrime_law;
grant select on recorder_gap to ecrime_law;
grant select, insert, delete on recorder_segment to ecrime_recorder;
grant update (end_ns, bytes, fragments, frames, keys, pieces, chain, clock_ns, state) on recorder_segment to ecrime_recorder;
grant select, insert on recorder_gap to ecrime_recorder;
grant update (end_ns, cause) on recorder_gap to ecrime_recorder;

-- Whoever has to do with footage sees where some is, of the cameras in the area of the post.
create or replace function law.may_see_index() returns boolean language sql stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as $$
    select (law.context()).rights && array['footage.see', 'footage.hold', 'footage.lift', 'footage.lift_again',
                                           'footage.import', 'ledger.see']
    $$;
revoke all on function law.may_see_index() from public;
grant execute on function law.may_see_index() to ecrime_app;
create policy in_area on recorder_segment for select to ecrime_app using (
    (select law.may_see_index()) and camera_id in (select c.id from sites_camera c));
create policy imported on recorder_segment for insert to ecrime_app with check (
    (select law.may('footage.import')) and source = 'import' and camera_id in (select c.id from sites_camera c));
create policy in_area on recorder_gap for select to ecrime_app using (
    ((select law.may_see_index()) or (select law.may('camera.see')))
    and camera_id in (select c.id from sites_camera c));
grant select, insert on recorder_segment to ecrime_app;
grant select on recorder_gap to ecrime_app;

call law.protect('recorder_hour', 'camera', history => 'ledger_history', record => 'camera_id',
                 fixed => '{id, camera_id, role, hour_ns, hour_at, head, segments, bytes}');
create policy in_area on recorder_hour for select to ecrime_app using (
    ((select law.may_see_index()) or (select law.may('camera.see')))
    and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy recorded on recorder_hour for select to ecrime_recorder using (true);
create policy law_minds on recorder_hour to ecrime_law using (true) with check (true);
grant select on recorder_hour to ecrime_app, ecrime_recorder;
grant insert, update on recorder_hour to ecrime_law;

set role ecrime_law;

-- One at a time about the footage of a camera, until COMMIT: a hold and a deletion never pass each other.
create or replace function law.hold_footage(camera uuid) returns void
    language sql volatile
    set search_path = pg_catalog, pg_temp
    as $$ select pg_advisory_xact_lock(hashtextextended('footage ' || hold_footage.camera, 0)) $$;

-- Whether a hold that stands touches a time of a camera; one that has expired stands until that is entered.
create or replace function law.is_held(camera uuid, from_ns bigint, to_ns bigint) returns boolean
    language sql volatile
    set search_path = pg_catalog, pg_temp
    as $$
    select exists (
        select from public.recorder_hold h
        where h.camera_id = is_held.camera and h.ended_at is null
          and h.from_at <= to_timestamp(to_ns / 1000 / 1e6) and h.to_at >= to_timestamp(from_ns / 1000 / 1e6))
    $$;

-- A segment that ended stays as it was told, one that is deleted stays deleted, and none is deleted but by an act of this
-- very transaction and past no hold. The row of one that is deleted goes when its file has gone.
create or replace function law.segment_written() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if tg_op = 'INSERT' then
        if new.state = 'deleted' then
            raise exception using errcode = 'EC221', message = 'a segment is deleted by an act';
        end if;
        return new;
    end if;
    if tg_op = 'DELETE' then
        if old.state <> 'deleted' then
            raise exception using errcode = 'EC221', message = 'a segment is deleted by an act';
        end if;
        return old;
    end if;
    if old.state = 'deleted' then
        raise exception using errcode = 'EC221', message = 'the segment is deleted';
    end if;
    if new.state = 'deleted' then
        perform law.hold_footage(old.camera_id);
        if law.is_held(old.camera_id, old.start_ns, old.end_ns) then
            raise exception using errcode = 'EC220', message = 'a hold keeps this footage';
        end if;
        if old.source = 'camera' and not exists (
                       select from public.recorder_hour h
                       where h.camera_id = old.camera_id and h.role = old.role and h.deleted_at is not null
                         and h.hour_ns = old.start_ns - old.start_ns % 3600000000000
                         and h.entry_xact = pg_current_xact_id()) then
            raise exception using errcode = 'EC221', message = 'a segment is deleted by an act';
        end if;
    elsif old.state in ('closed', 'healed')
          and (new.end_ns, new.bytes, new.fragments, new.frames, new.keys, new.pieces, new.chain, new.state)
              is distinct from
              (old.end_ns, old.bytes, old.fragments, old.frames, old.keys, old.pieces, old.chain, old.state) then
        raise exception using errcode = 'EC222', message = 'the segment has ended';
    end if;
    return new;
end
$$;

-- A segment of another recorder is written under an entry of this very transaction; the law alone writes one again under the
-- entry that it stood under.
create or replace function law.own_entry() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    new.entry_xact := pg_current_xact_id();
    return new;
end
$$;

-- A gap that has ended stays as it was told; one that was over as it began gives way to the next.
create or replace function law.gap_written() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if old.end_ns > old.start_ns and (new.end_ns, new.cause) is distinct from (old.end_ns, old.cause) then
        raise exception using errcode = 'EC222', message = 'the gap has ended';
    end if;
    return new;
end
$$;

-- How a camera-hour may go on: once, and only so, from kept to deleted; see law.delete_footage.
create or replace function law.hour_written() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if tg_op = 'UPDATE' and (old.deleted_at is not null or new.deleted_at is null) then
        raise exception using errcode = 'EC222', message = 'the hour has ended';
    end if;
    select c.jurisdiction into new.jurisdiction from public.sites_camera c where c.id = new.camera_id;
    return new;
end
$$;

revoke all on function law.hold_footage(uuid), law.is_held(uuid, bigint, bigint), law.segment_written(),
    law.own_entry(), law.gap_written(), law.hour_written() from public;
grant execute on function law.segment_written(), law.own_entry(), law.gap_written(), law.hour_written() to ecrime_owner;

reset role;

create trigger a_own_entry before insert on recorder_segment
    for each row when (new.source = 'import' and current_user <> 'ecrime_law') execute function law.own_entry();
create trigger b_written before insert or update or delete on recorder_segment
    for each row execute function law.segment_written();
create trigger b_written before update on recorder_gap for each row execute function law.gap_written();
create trigger b_written before insert or update on recorder_hour for each row execute function law.hour_written();
create trigger z_only_grows before delete or truncate on recorder_gap
    for each statement execute function law.append_only();
create trigger z_never_emptied before truncate on recorder_segment
    for each statement execute function law.append_only();
create constraint trigger entry_fits after insert on recorder_hour deferrable initially deferred
    for each row execute function law.entry_fits('camera', 'recording.chain');
create constraint trigger entry_fits_deleted after update on recorder_hour deferrable initially deferred
    for each row execute function law.entry_fits('camera', 'footage.delete');
