-- Footage is opened before it is seen: cameras and range, for a purpose, in the ledger. Whoever is handed a picture of it
-- comes through law.see_footage, which asks for all of that again and says what is to be filled.

call law.protect('watching_opening', 'footage');
create policy opened_by_right on watching_opening for insert to ecrime_app with check ((select law.may('footage.see')));
create policy own on watching_opening for select to ecrime_app using (
    opened_by = (select law.officer()) or (select law.may('ledger.see')) and jurisdiction >= (select law.scope_from())
    and jurisdiction < (select law.scope_to()));
grant select, insert on watching_opening to ecrime_app;

call law.protect('watching_bookmark', 'bookmark');
create policy in_area on watching_bookmark for select to ecrime_app using (
    (select law.may('footage.see')) and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy made on watching_bookmark for insert to ecrime_app with check (
    (select law.may('footage.bookmark')) and jurisdiction >= (select law.scope_from())
    and jurisdiction < (select law.scope_to()));
grant select, insert on watching_bookmark to ecrime_app;

call law.protect('watching_snapshot', 'snapshot');
create policy own on watching_snapshot for select to ecrime_app using (
    made_by = (select law.officer()) or (select law.may('ledger.see')) and jurisdiction >= (select law.scope_from())
    and jurisdiction < (select law.scope_to()));
create policy made on watching_snapshot for insert to ecrime_app with check (
    (select law.may('footage.snapshot')) and jurisdiction >= (select law.scope_from())
    and jurisdiction < (select law.scope_to()));
grant select, insert on watching_snapshot to ecrime_app;

-- Footage is of the past: what is younger is watched live, and that is another right with rules of its own.
create or replace function law.footage_lag() returns interval
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    as $$ select interval '30 seconds' $$;
revoke all on function law.footage_lag() from public;
grant execute on function law.footage_lag() to ecrime_app, ecrime_law;

set role ecrime_law;

create or replace function law.footage_opened() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
begin
    if (select count(distinct c.id) from public.sites_camera c
        where c.id = any (new.cameras) and law.lies_in(c.jurisdiction, acting.scope)) < cardinality(new.cameras) then
        raise exception using errcode = 'EC231', message = 'there is no such camera in the area of the post';
    end if;
    if new.to_at > law.time() then
        raise exception using errcode = 'EC232', message = 'footage is of the past';
    end if;
    new.session_id := acting.id;
    new.jurisdiction := acting.scope;
    new.opened_at := law.time();
    new.opened_by := acting.officer_id;
    return new;
end
$$;

-- Whether this session has opened all of this range of a camera, within the time of an access. Session and time stand here
-- for the index; law.has_opened() asks for both itself.
create or replace function law.footage_is_open(camera uuid, from_at timestamptz, to_at timestamptz) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    since timestamptz := law.time() - law.access_lasts() - interval '1 minute';
begin
    return exists (
        select from public.watching_opening o
        where o.session_id = acting.id and o.opened_at > since and footage_is_open.camera = any (o.cameras)
          and o.from_at <= footage_is_open.from_at and footage_is_open.to_at <= o.to_at and law.has_opened(o.id));
end
$$;

-- The one door to pictures of the past: raises unless the post may, the camera lies in its area, this session has opened that
-- range for a purpose, and it is not of this very moment. What is to be filled in the pictures is the answer.
create or replace function law.see_footage(camera uuid, from_at timestamptz, to_at timestamptz) returns jsonb
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
begin
    if not law.may('footage.see') then
        raise exception using errcode = 'EC012', message = 'the post has no right to this act';
    end if;
    if not exists (select from public.sites_camera c
                   where c.id = see_footage.camera and law.lies_in(c.jurisdiction, acting.scope)) then
        raise exception using errcode = 'EC231', message = 'there is no such camera in the area of the post';
    end if;
    if see_footage.to_at > law.now() - law.footage_lag() then
        raise exception using errcode = 'EC232', message = 'footage is of the past';
    end if;
    if not law.footage_is_open(see_footage.camera, see_footage.from_at, see_footage.to_at) then
        raise exception using errcode = 'EC233', message = 'the footage was not opened';
    end if;
    return law.zones_for_viewer(see_footage.camera);
end
$$;

-- What is noted of footage is of footage that this session has opened, and lies where the camera does.
create or replace function law.footage_noted() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if law.see_footage(new.camera_id, new.at, new.at) is null then
        raise exception using errcode = 'EC233', message = 'the footage was not opened';
    end if;
    select c.jurisdiction into new.jurisdiction from public.sites_camera c where c.id = new.camera_id;
    new.made_at := law.time();
    new.made_by := (law.context()).officer_id;
    return new;
end
$$;

-- A snapshot says itself whether zones were filled in it, so that nobody takes the one for the other.
create or replace function law.snapshot_masked() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    new.masked := law.zones_for_viewer(new.camera_id) <> '[]'::jsonb;
    return new;
end
$$;

revoke all on function law.footage_opened(), law.footage_is_open(uuid, timestamptz, timestamptz),
    law.see_footage(uuid, timestamptz, timestamptz), law.footage_noted(), law.snapshot_masked() from public;
grant execute on function law.footage_opened(), law.footage_noted(), law.snapshot_masked() to ecrime_owner;
grant execute on function law.footage_is_open(uuid, timestamptz, timestamptz),
    law.see_footage(uuid, timestamptz, timestamptz) to ecrime_app;

reset role;

create trigger b_opened before insert on watching_opening for each row execute function law.footage_opened();
create trigger b_noted before insert on watching_snapshot for each row execute function law.footage_noted();
create trigger c_masked before insert on watching_snapshot for each row execute function law.snapshot_masked();
create constraint trigger entry_fits after insert on watching_opening deferrable initially deferred
    for each row execute function law.entry_fits('footage', 'footage.see');
create constraint trigger entry_fits after insert on watching_bookmark deferrable initially deferred
    for each row execute function law.entry_fits('bookmark', 'footage.bookmark');
create constraint trigger entry_fits after insert on watching_snapshot deferrable initially deferred
    for each row execute function law.entry_fits('snapshot', 'footage.snapshot');

-- Whoever is named in a mark, or in the reason for a picture taken out, and erased: it goes. Its entry says who marked or took
-- what kind of thing, and when.
call law.may_name('watching_bookmark', 't.words', 't.made_at');
call law.may_name('watching_snapshot', 't.reason', 't.made_at');
alter table watching_bookmark alter column words set statistics 0;
alter table watching_snapshot alter column reason set statistics 0;
