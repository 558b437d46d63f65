-- What stations say of themselves. A report only grows: a correction is one more version, written by the station itself
-- while the month runs or the one after it does. What the system knows is counted here and not stated.

call law.protect('supervision_readiness', 'readiness');

create policy seen_in_own_area on supervision_readiness for select to ecrime_app using (
    (select law.may('readiness.see'))
    and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy reported_by_own_unit on supervision_readiness for insert to ecrime_app with check (
    unit_id = (select law.unit()) and (select law.may('readiness.report')));
grant select, insert on supervision_readiness to ecrime_app;

set role ecrime_law;

-- A unit that answers for less than the whole country.
create or replace function law.is_station(area_path text) returns boolean
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$ select strpos(area_path, '.') > 0 $$;

-- What is known of the officers of a unit, as figures: who holds which post, who can sign in, who did lately.
create or replace function law.station_counts(unit uuid) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    with since as (
        select law.time() - make_interval(days => (p.readiness ->> 'sign_in_days')::integer) as at
        from public.country_pack p
    ), serving as (
        select p.officer_id, p.kind_id from public.officers_posting p
        where p.unit_id = station_counts.unit and p.begins_at <= law.time()
          and (p.ends_at is null or p.ends_at > law.time()) and not law.is_system(p.officer_id)
    ), keys as (
        select k.officer_id, u.used_at from public.officers_passkey k
        join public.officers_passkey_use u on u.passkey_id = k.id
        where k.suspended_at is null and k.revoked_at is null and k.officer_id in (select s.officer_id from serving s)
    )
    select jsonb_build_object(
        'posts', (select coalesce(jsonb_object_agg(held.kind_id, held.many), '{}')
                  from (select s.kind_id, count(*) as many from serving s group by s.kind_id) held),
        'officers', (select count(distinct s.officer_id) from serving s),
        'without_passkey', (select count(distinct s.officer_id) from serving s
                            where not exists (select from keys k where k.officer_id = s.officer_id)),
        'away', (select count(distinct s.officer_id) from serving s
                 where not exists (select from law.session l
                                   where l.officer_id = s.officer_id and l.kind = 'officer'
                                     and l.touched_at > (select since.at from since))),
        'idle_passkeys', (select count(*) from keys k where k.used_at <= (select since.at from since)))
    $$;

-- Every station in the area of the post: what is counted of it now, and since when anybody serves there.
create or replace function law.stations() returns table (unit uuid, code text, counted jsonb, since timestamptz)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not (law.may('readiness.see') or law.may('readiness.report')) then
        raise exception using errcode = 'EC012', message = 'the post may not see how stations are';
    end if;
    return query
        select u.id, u.code, law.station_counts(u.id),
               (select min(p.begins_at) from public.officers_posting p
                where p.unit_id = u.id and not law.is_system(p.officer_id))
        from public.officers_unit u
        where law.is_station(u.area_path) and law.lies_in(u.area_path, (law.context()).scope)
        order by u.code;
end
$$;

-- Whose report it is, which version, by whom, when, and what is counted beside it, are the database's word.
create or replace function law.readiness_reported() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    station public.officers_unit;
    this_month date;
    last_number integer;
begin
    if not law.may('readiness.report') then
        raise exception using errcode = 'EC012', message = 'the post may not report';
    end if;
    select * into station from public.officers_unit u where u.id = acting.unit_id;
    if not law.is_station(station.area_path) then
        raise exception using errcode = 'EC190', message = 'the unit is no station';
    end if;
    this_month := date_trunc('month', law.time() at time zone station.zone)::date;
    if not coalesce(new.month in (this_month, (this_month - interval '1 month')::date), false) then
        raise exception using errcode = 'EC191', message = 'the month is closed, or has not begun';
    end if;
    if (select array_agg(k order by k) from jsonb_object_keys(new.equipment) as k) is distinct from
       (select array_agg(e ->> 'code' order by e ->> 'code')
        from public.country_pack p, jsonb_array_elements(p.readiness -> 'equipment') as e)
       or exists (select from jsonb_each(new.equipment) e
                  where e.value::text !~ '^\[\d{1,3}, \d{1,3}, \d{1,3}\]$') then
        raise exception using errcode = 'EC193',
            message = 'every kind of the pack is counted, once';
    end if;
    select coalesce(max(r.number), 0) into last_number
    from public.supervision_readiness r where r.unit_id = station.id and r.month = new.month;
    if new.replaces is distinct from last_number then
        raise exception using errcode = 'EC192', message = 'the report was changed meanwhile';
    end if;
    new.unit_id := station.id;
    new.jurisdiction := station.area_path;
    new.number := last_number + 1;
    new.reported_by_id := acting.officer_id;
    new.reported_at := law.time();
    new.counted := law.station_counts(station.id);
    return new;
end
$$;

revoke all on function law.is_station(text), law.station_counts(uuid), law.stations(), law.readiness_reported()
    from public;
grant execute on function law.stations() to ecrime_app;
grant execute on function law.readiness_reported() to ecrime_owner;

reset role;

create trigger b_reported before insert on supervision_readiness
    for each row execute function law.readiness_reported();
create constraint trigger entry_fits after insert on supervision_readiness
    deferrable initially deferred for each row execute function law.entry_fits('readiness', 'readiness.report');
