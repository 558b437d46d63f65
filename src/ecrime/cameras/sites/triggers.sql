-- Sites, the decisions on them, and cameras. A camera is in use only where the decision that stands says yes: whoever
-- writes waits for the site, and what he writes is compared with the other. Who wrote, when, and for which area, is the
-- database's word.

call law.protect('sites_site', 'site', history => 'ledger_history',
                 fixed => '{id, code, area_id, added_at, added_by}',
                 app_may_update => '{name_km, name_latin, street, longitude, latitude, reason, entry_id}');
create policy in_area on sites_site for select to ecrime_app using (
    (select law.may('camera.see')) and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy added on sites_site for insert to ecrime_app with check (
    (select law.may('site.add')) and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy corrected on sites_site for update to ecrime_app
    using ((select law.may('site.correct')) and jurisdiction >= (select law.scope_from())
           and jurisdiction < (select law.scope_to()))
    with check (jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
grant select, insert on sites_site to ecrime_app;

call law.protect('sites_decision', 'site');
create policy in_area on sites_decision for select to ecrime_app using (
    (select law.may('camera.see')) and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy decided on sites_decision for insert to ecrime_app with check (
    (select law.may('site.decide')) and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
grant select, insert on sites_decision to ecrime_app;

call law.protect('sites_camera', 'camera', history => 'ledger_history',
                 fixed => '{id, code, added_at, added_by}',
                 app_may_update => '{site_id, make, model, serial, mounting, height_m, bearing, tilt, focal_mm, sensor_mm,'
                                   'angle, retention, state, public, hidden_reason, removed_reason, entry_id}');
create policy in_area on sites_camera for select to ecrime_app using (
    (select law.may('camera.see')) and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy added on sites_camera for insert to ecrime_app with check (
    ((select law.may('camera.add')) or (select law.may('camera.import')))
    and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy corrected on sites_camera for update to ecrime_app
    using (((select law.may('camera.correct')) or (select law.may('camera.remove')))
           and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()))
    with check (jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
grant select, insert on sites_camera to ecrime_app;

call law.protect('sites_probe', 'camera');
create policy in_area on sites_probe for select to ecrime_app using (
    (select law.may('camera.correct')) and jurisdiction >= (select law.scope_from())
    and jurisdiction < (select law.scope_to()));
create policy probed on sites_probe for insert to ecrime_app with check (
    (select law.may('camera.probe')) and jurisdiction >= (select law.scope_from())
    and jurisdiction < (select law.scope_to()));
grant select, insert on sites_probe to ecrime_app;

set role ecrime_law;

-- One at a time about a site, until COMMIT: a decision and a camera that is put to use never pass each other.
create or replace function law.hold_site(site uuid) returns void
    language sql volatile
    set search_path = pg_catalog, pg_temp
    as $$ select pg_advisory_xact_lock(hashtextextended('site ' || hold_site.site, 0)) $$;

-- The civil day at a site.
create or replace function law.day_at_site(site uuid) returns date
    language sql volatile
    set search_path = pg_catalog, pg_temp
    as $$
    select (law.time() at time zone a.zone)::date
    from public.sites_site s join public.country_area a on a.id = s.area_id where s.id = day_at_site.site
    $$;

-- Whether the last decision on a site says yes and has begun.
create or replace function law.may_stand(site uuid) returns boolean
    language sql volatile
    set search_path = pg_catalog, pg_temp
    as $$
    select coalesce((select d.allowed and d.valid_from <= law.day_at_site(may_stand.site)
                     from public.sites_decision d where d.site_id = may_stand.site order by d.number desc limit 1), false)
    $$;

create or replace function law.site_added() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    select a.path into new.jurisdiction from public.country_area a where a.id = new.area_id and not a.retired;
    if new.jurisdiction is null then
        raise exception using errcode = 'EC014', message = 'there is no such area';
    end if;
    new.added_at := law.time();
    new.added_by := (law.context()).officer_id;
    return new;
end
$$;

-- A decision is about a place: from where a site was when it was last decided on, its point moves no farther than this.
create or replace function law.site_moves_m() returns float8
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    as $$ select 200.0::float8 $$;

-- The metres between two points on a ball of the size of the earth.
create or replace function law.metres_between(
        longitude_1 float8, latitude_1 float8, longitude_2 float8, latitude_2 float8) returns float8
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
    select 2 * 6371008.8 * asin(least(1, sqrt(
        sind((latitude_2 - latitude_1) / 2) ^ 2
        + cosd(latitude_1) * cosd(latitude_2) * sind((longitude_2 - longitude_1) / 2) ^ 2)))
    $$;

create or replace function law.site_corrected() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    decided timestamptz;
    place jsonb;
begin
    perform law.hold_site(old.id);
    select max(d.decided_at) into decided from public.sites_decision d where d.site_id = old.id;
    if decided is not null then
        -- What stood then: what the first correction since has ended, or what stands still.
        select h.image into place from public.ledger_history h
        where h.relation = 'sites_site' and h.record_id = old.id and h.ended_at >= decided
        order by h.version limit 1;
        place := coalesce(place, jsonb_build_object('longitude', old.longitude, 'latitude', old.latitude));
        if law.metres_between((place ->> 'longitude')::float8, (place ->> 'latitude')::float8,
                              new.longitude, new.latitude) > law.site_moves_m() then
            raise exception using errcode = 'EC208', message = 'the site was decided on where it was';
        end if;
    end if;
    new.jurisdiction := old.jurisdiction;
    return new;
end
$$;

create or replace function law.site_decided() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    last_number integer;
begin
    perform law.hold_site(new.site_id);
    select coalesce(max(d.number), 0) into last_number from public.sites_decision d where d.site_id = new.site_id;
    if new.replaces is distinct from last_number then
        raise exception using errcode = 'EC201', message = 'the site was decided on meanwhile';
    end if;
    if not (new.allowed and new.valid_from <= law.day_at_site(new.site_id))
       and exists (select from public.sites_camera c where c.site_id = new.site_id and c.state = 'in_use') then
        raise exception using errcode = 'EC204', message = 'cameras are in use there';
    end if;
    select s.jurisdiction into new.jurisdiction from public.sites_site s where s.id = new.site_id;
    new.number := last_number + 1;
    new.decided_at := law.time();
    new.decided_by := (law.context()).officer_id;
    return new;
end
$$;

create or replace function law.camera_written() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    perform law.hold_site(new.site_id);
    if tg_op = 'UPDATE' then
        if old.state = 'removed' then
            raise exception using errcode = 'EC205', message = 'the camera was removed';
        end if;
    else
        new.added_at := law.time();
        new.added_by := (law.context()).officer_id;
    end if;
    if not exists (select from public.country_pack p, jsonb_array_elements(p.cameras -> 'retention') r
                   where r ->> 'code' = new.retention) then
        raise exception using errcode = 'EC207', message = 'the pack has no such class of cameras';
    end if;
    if new.state = 'in_use' and not law.may_stand(new.site_id) then
        raise exception using errcode = 'EC200', message = 'no standing decision says yes to a camera there';
    end if;
    select s.jurisdiction into new.jurisdiction from public.sites_site s where s.id = new.site_id;
    return new;
end
$$;

-- What hangs on a camera lies where the camera does, and goes no further once that is removed.
create or replace function law.of_camera() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    stands text;
begin
    perform law.hold_site(c.site_id) from public.sites_camera c where c.id = new.camera_id;
    select c.jurisdiction, c.state into new.jurisdiction, stands
    from public.sites_camera c where c.id = new.camera_id;
    if stands = 'removed' then
        raise exception using errcode = 'EC205', message = 'the camera was removed';
    end if;
    return new;
end
$$;

create or replace function law.camera_probed() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    new.probed_at := law.time();
    new.probed_by := (law.context()).officer_id;
    return new;
end
$$;

-- What a camera was before each correction, the last first; addresses only for who may correct it.
create or replace function law.camera_history(camera uuid) returns table (
        relation text, entry uuid, at timestamptz, officer uuid, kind text, before jsonb, version integer)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select h.relation, h.ended_by, h.ended_at, e.officer_id, e.kind,
           case when law.may('camera.correct') then h.image - 'sealed'
                else h.image - array['sealed', 'host', 'address', 'port', 'path', 'pin'] end,
           h.version
    from public.ledger_history h
    join public.ledger_entry e on e.id = h.ended_by
    join public.sites_camera c on c.id = h.record_id
    where h.record_id = camera_history.camera and h.relation in ('sites_camera', 'sites_stream')
      and law.may('camera.see') and law.lies_in(c.jurisdiction, (law.context()).scope)
    order by h.ended_at desc, h.relation
    $$;

-- What a site was before each correction, the last first.
create or replace function law.site_history(site uuid) returns table (
        entry uuid, at timestamptz, officer uuid, kind text, before jsonb)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select h.ended_by, h.ended_at, e.officer_id, e.kind, h.image
    from public.ledger_history h
    join public.ledger_entry e on e.id = h.ended_by
    join public.sites_site s on s.id = h.record_id
    where h.record_id = site_history.site and h.relation = 'sites_site'
      and law.may('camera.see') and law.lies_in(s.jurisdiction, (law.context()).scope)
    order by h.version desc
    $$;

revoke all on function law.hold_site(uuid), law.day_at_site(uuid), law.may_stand(uuid), law.site_added(),
    law.site_moves_m(), law.metres_between(float8, float8, float8, float8), law.site_corrected(), law.site_decided(),
    law.camera_written(), law.of_camera(), law.camera_probed(), law.camera_history(uuid), law.site_history(uuid)
    from public;
grant execute on function law.camera_history(uuid), law.site_history(uuid) to ecrime_app;
grant execute on function law.site_added(), law.site_corrected(), law.site_decided(), law.camera_written(), law.of_camera(),
    law.camera_probed() to ecrime_owner;

reset role;

create trigger b_added before insert on sites_site for each row execute function law.site_added();
create trigger b_corrected before update on sites_site for each row execute function law.site_corrected();
create trigger b_decided before insert on sites_decision for each row execute function law.site_decided();
create trigger b_written before insert or update on sites_camera for each row execute function law.camera_written();
create trigger b_of_camera before insert on sites_probe for each row execute function law.of_camera();
create trigger b_probed before insert on sites_probe for each row execute function law.camera_probed();

create constraint trigger entry_fits after insert on sites_site deferrable initially deferred
    for each row execute function law.entry_fits('site', 'site.add');
create constraint trigger entry_fits_corrected after update on sites_site deferrable initially deferred
    for each row execute function law.entry_fits('site', 'site.correct');
create constraint trigger entry_fits after insert on sites_decision deferrable initially deferred
    for each row execute function law.entry_fits('site', 'site.decide');
create constraint trigger entry_fits after insert on sites_camera deferrable initially deferred
    for each row execute function law.entry_fits('camera', 'camera.add', 'camera.import');
create constraint trigger entry_fits_corrected after update on sites_camera deferrable initially deferred
    for each row when (new.state <> 'removed') execute function law.entry_fits('camera', 'camera.correct');
create constraint trigger entry_fits_removed after update on sites_camera deferrable initially deferred
    for each row when (new.state = 'removed') execute function law.entry_fits('camera', 'camera.remove');
create constraint trigger entry_fits after insert on sites_probe deferrable initially deferred
    for each row execute function law.entry_fits('camera', 'camera.probe');
