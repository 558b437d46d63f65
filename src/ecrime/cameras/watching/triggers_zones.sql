-- Privacy zones: what nobody sees of a camera's pictures but who may see them unmasked. One row a camera; what stood before
-- is kept.

call law.protect('watching_zone', 'camera', history => 'ledger_history', record => 'camera_id', fixed => '{id, camera_id}',
                 app_may_update => '{polygons, reason, entry_id}');
create policy in_area on watching_zone for select to ecrime_app using (
    (select law.may('camera.see')) and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy set_first on watching_zone for insert to ecrime_app with check (
    (select law.may('privacy_zone.set')) and jurisdiction >= (select law.scope_from())
    and jurisdiction < (select law.scope_to()));
create policy set_anew on watching_zone for update to ecrime_app
    using ((select law.may('privacy_zone.set')) and jurisdiction >= (select law.scope_from())
           and jurisdiction < (select law.scope_to()))
    with check (jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
grant select, insert on watching_zone to ecrime_app;

-- Whether these are zones: at most twenty, each of three to twenty corners, each in shares of the picture.
create or replace function law.are_zones(polygons jsonb) returns boolean
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
    select jsonb_typeof(polygons) = 'array' and jsonb_array_length(polygons) <= 20 and not exists (
        select from jsonb_array_elements(polygons) zone
        where case when jsonb_typeof(zone) <> 'array' then true
                   when jsonb_array_length(zone) not between 3 and 20 then true
                   else exists (
                       select from jsonb_array_elements(zone) corner
                       where case when jsonb_typeof(corner) <> 'array' then true
                                  when jsonb_array_length(corner) <> 2 then true
                                  when jsonb_typeof(corner -> 0) <> 'number' or jsonb_typeof(corner -> 1) <> 'number' then true
                                  else (corner ->> 0)::numeric not between 0 and 1
                                       or (corner ->> 1)::numeric not between 0 and 1 end) end)
    $$;
revoke all on function law.are_zones(jsonb) from public;
grant execute on function law.are_zones(jsonb) to ecrime_law;

set role ecrime_law;

create or replace function law.zone_set() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not law.are_zones(new.polygons) then
        raise exception using errcode = 'EC230', message = 'these are no zones';
    end if;
    new.set_at := law.time();
    new.set_by := (law.context()).officer_id;
    return new;
end
$$;

-- The zones that are to be filled in a camera's pictures for who acts: none where he may see without, or where there are none.
create or replace function law.zones_for_viewer(camera uuid) returns jsonb
    language sql volatile security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select case when law.may('camera.see_unmasked') then '[]'::jsonb
                else coalesce((select z.polygons from public.watching_zone z where z.camera_id = camera), '[]'::jsonb) end
    $$;

-- The zones of every camera that has any, as they stand: analysis leaves them out of what it measures.
create or replace function law.zones_left_out() returns table (camera_id uuid, version integer, polygons jsonb)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$ select z.camera_id, z.version, z.polygons from public.watching_zone z $$;

-- Which zones of each camera stand, by their number, in the area of who acts; 0 where none were ever set.
create or replace function law.zones_that_stand() returns table (camera_id uuid, version integer)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select c.id, coalesce(z.version, 0)
    from public.sites_camera c left join public.watching_zone z on z.camera_id = c.id
    where law.lies_in(c.jurisdiction, (select (law.context()).scope))
    $$;

revoke all on function law.zone_set(), law.zones_for_viewer(uuid), law.zones_left_out(), law.zones_that_stand() from public;
grant execute on function law.zone_set() to ecrime_owner;
grant execute on function law.zones_for_viewer(uuid), law.zones_that_stand() to ecrime_app;
grant execute on function law.zones_left_out() to ecrime_recorder;

reset role;

-- What was measured while other zones stood may tell of what lies in a zone now: nobody sees it until it is measured anew.
create policy zones_stand on analysis_segment as restrictive for select to ecrime_app using (
    (camera_id, zones) in (select s.camera_id, s.version from law.zones_that_stand() s));

create trigger b_of_camera before insert or update on watching_zone for each row execute function law.of_camera();
create trigger b_set before insert or update on watching_zone for each row execute function law.zone_set();
create constraint trigger entry_fits after insert or update on watching_zone deferrable initially deferred
    for each row execute function law.entry_fits('camera', 'privacy_zone.set');
