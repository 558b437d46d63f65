-- The doors to what is said of people. A door opens for the session that has opened the record, or has just written
-- it, and gives no more than its masks let through, whoever asks in whichever way.
set role ecrime_search;

create or replace function law.opened_incident(incident uuid) returns public.incidents_incident
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    found_incident public.incidents_incident;
begin
    select * into found_incident from public.incidents_incident i where i.id = opened_incident.incident;
    if found_incident.id is null or not 'incident.see' = any (acting.rights)
       or not law.lies_in(found_incident.jurisdiction, acting.scope) then
        raise exception using errcode = 'EC046', message = 'there is no such incident in the area of the post';
    end if;
    if found_incident.erased_at is not null then
        raise exception using errcode = 'EC130', message = 'the record was erased';
    end if;
    -- Its first version, written in this transaction, tells the writer nothing he has not said himself.
    if not (found_incident.version = 1 and found_incident.entry_xact = pg_current_xact_id())
       and not law.has_opened(found_incident.id) then
        raise exception using errcode = 'EC062', message = 'the record was not opened for a purpose';
    end if;
    return found_incident;
end
$$;

-- Nobody is masked in the records of one's own unit; nor in one that one has to judge or correct, for nobody does so
-- to words he is not shown: a review one has taken up, a grant one may use or uses in this transaction. A higher slice
-- that gives such work says so in law.own_whole_incident_by_<its own>(uuid).
create or replace function law.reads_whole(found_incident public.incidents_incident) returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select found_incident.unit_id = law.unit() or law.is_own_work('whole_incident', found_incident.id)
        or law.used_grant(found_incident.id) is not null
    $$;

-- The ages somebody can have had on the day of the incident; birth and stated age narrow each other, and where they
-- exclude each other the birth is believed (Person.ages_on says the same).
create or replace function law.ages_on(p public.incidents_personstated, day date, out low integer, out high integer)
    language sql immutable
    set search_path = pg_catalog, pg_temp
    as $$
    select case when born.low is null then p.age_low when excluded then born.low else greatest(born.low, p.age_low) end,
           case when born.low is null then p.age_high when excluded then born.high else least(born.high, p.age_high) end
    from (select extract(year from age(day, (case p.birth_precision
                    when 'year' then p.born_on + interval '1 year - 1 day'
                    when 'month' then p.born_on + interval '1 month - 1 day'
                    else p.born_on end)::date))::integer as low,
                 extract(year from age(day, p.born_on))::integer as high) born
    cross join lateral (select coalesce(p.age_high < born.low or p.age_low > born.high, true) as excluded) x
    $$;

-- The roles that supplements gave a person since.
create or replace function law.roles_gained(person uuid) returns setof jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select g
    from public.incidents_personstated p
    join public.incidents_supplement s on s.incident_id = p.incident_id
    cross join lateral jsonb_array_elements(s.roles_gained) g
    where p.id = roles_gained.person and g ->> 'person_id' = p.id::text
    order by s.position, s.id
    $$;

-- Which people of the incident are masked for the reader, and by which mask. What removed rows said counts as well:
-- their images stand in the history. The record's own id stands for its own words.
create or replace function law.masked_people(found_incident public.incidents_incident, out person uuid, out mask text)
    returns setof record
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select p.id, m.mask
    from public.incidents_personstated p
    cross join lateral (
        select coalesce(array_agg(g ->> 'role'), '{}') as roles from law.roles_gained(p.id) g) gained
    cross join lateral (select case
        when (law.ages_on(p, (found_incident.occurred_from at time zone found_incident.zone)::date)).low < 18
             and not law.may('juvenile.see') then 'juvenile'
        when not law.may('victim.see') and exists (
            select from public.incidents_role r
            where r.person_id = p.id and r.role in ('complainant', 'victim', 'witness')) then 'victim'
        when not law.may('victim.see') and gained.roles && '{complainant, victim, witness}' then 'victim'
        when not law.may('acquitted.see') and exists (
            select from public.incidents_role r
            where r.person_id = p.id and r.role = 'acquitted' and not r.removed) then 'acquitted'
        when not law.may('acquitted.see') and gained.roles && '{acquitted}' then 'acquitted'
    end as mask) m
    where p.incident_id = found_incident.id and m.mask is not null
      and not (select law.reads_whole(found_incident))
      and not law.is_withheld(found_incident.id)
    union all
    -- Restricted is the whole record, for its own unit too: everybody in it, and the record itself for its words.
    select hidden.id, 'restricted'
    from (select found_incident.id
          union all
          select p.id from public.incidents_personstated p where p.incident_id = found_incident.id) hidden
    where law.is_withheld(found_incident.id)
    $$;

-- A row as the masks let it through. Of a masked person stay sex and, in steps of ten years or as under 18, the age;
-- as soon as anybody is masked, words that may name him are withheld as well, and names, numbers and marks that lead to
-- him. What he is to somebody is left out altogether (law.shows_masked).
create or replace function law.masked_image(relation text, image jsonb, masks jsonb) returns jsonb
    language sql immutable
    set search_path = pg_catalog, pg_temp
    as $$
    select case
        when masks = '{}' then image
        when relation = 'incident' then image || '{"masked": true, "narrative": "", "late_note": ""}'
            || case when masks ? (image ->> 'id') then '{"place_detail": ""}'::jsonb else '{}' end
        when relation = 'role' then image || '{"masked": true, "basis": ""}'
        when relation = 'organisation' then image
            || '{"masked": true, "names": [], "identifiers": [], "address": "", "address_area_id": null}'
        when relation = 'supplement' then image || jsonb_build_object('masked', true, 'note', '', 'court_number', '',
            'arrests', (select coalesce(jsonb_agg(a || '{"warrant_number": ""}'), '[]')
                        from jsonb_array_elements(image -> 'arrests') a),
            'roles_gained', (select coalesce(jsonb_agg(g || '{"basis": ""}'), '[]')
                             from jsonb_array_elements(image -> 'roles_gained') g))
        when relation = 'thing' then image || '{"masked": true, "description": "", "serial": ""}'
        when relation = 'vehicle' then image || '{"masked": true, "plate": "", "frame_number": "", "engine_number": ""}'
        when relation = 'person' and masks ? (image ->> 'id') then image || jsonb_build_object(
            'masked', true, 'names', '[]'::jsonb, 'identifiers', '[]'::jsonb, 'born_on', null, 'birth_precision', '',
            'nationalities', '[]'::jsonb, 'background', '', 'occupation', '', 'address', '', 'address_area_id', null,
            'harm', 'unknown', 'duty', 'not_of_service', 'officer_id', null, 'unknown', false,
            'age_low', case when masks ->> (image ->> 'id') = 'juvenile' then 0
                            else greatest((image ->> 'age_low')::integer / 10 * 10, 18) end,
            'age_high', case when masks ->> (image ->> 'id') = 'juvenile' then 17
                             else greatest((image ->> 'age_high')::integer / 10 * 10 + 9, 19) end)
            || case when image ->> 'age_low' is null and masks ->> (image ->> 'id') <> 'juvenile'
                         or masks ->> (image ->> 'id') = 'restricted'
                    then '{"age_low": null, "age_high": null}'::jsonb else '{}'::jsonb end
        else image
    end
    $$;

create or replace function law.shows_masked(image jsonb, masks jsonb) returns boolean
    language sql immutable
    set search_path = pg_catalog, pg_temp
    as $$ select image ? 'other_id' and (masks ? (image ->> 'person_id') or masks ? (image ->> 'other_id')) $$;

-- Whether all of these, of whom a row speaks, stand in the record. Who was taken out of it takes his roles and what he
-- was to others with him, though their rows are left as they were.
create or replace function law.stand(incident uuid, named uuid[]) returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select not exists (select from public.incidents_personstated p
                       where p.incident_id = stand.incident and p.id = any (named) and p.removed)
       and not exists (select from public.incidents_organisation o
                       where o.incident_id = stand.incident and o.id = any (named) and o.removed)
    $$;

-- What the incident states of people and in words.
create or replace function law.incident_statement(incident uuid) returns jsonb
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    found_incident public.incidents_incident := law.opened_incident(incident);
    masks jsonb;
    own jsonb;
begin
    select coalesce(jsonb_object_agg(m.person, m.mask), '{}') into masks from law.masked_people(found_incident) m;
    own := law.masked_image('incident', to_jsonb(found_incident), masks);
    return jsonb_build_object(
        'narrative', own -> 'narrative',
        'late_note', own -> 'late_note',
        'place_detail', own -> 'place_detail',
        'masks', masks,
        'people', (
            select coalesce(jsonb_agg(law.masked_image('person', to_jsonb(p), masks) order by p.position, p.id), '[]')
            from public.incidents_personstated p where p.incident_id = found_incident.id and not p.removed),
        'roles', (
            select coalesce(jsonb_agg(law.masked_image('role', to_jsonb(r), masks) order by r.position, r.id), '[]')
            from public.incidents_role r
            where r.incident_id = found_incident.id and not r.removed
              and law.stand(found_incident.id, array[r.person_id, r.organisation_id])),
        'organisations', (
            select coalesce(jsonb_agg(law.masked_image('organisation', to_jsonb(o), masks) order by o.position, o.id), '[]')
            from public.incidents_organisation o where o.incident_id = found_incident.id and not o.removed),
        'relations', (
            select coalesce(jsonb_agg(to_jsonb(r) order by r.position, r.id), '[]')
            from public.incidents_relation r
            where r.incident_id = found_incident.id and not r.removed and not law.shows_masked(to_jsonb(r), masks)
              and law.stand(found_incident.id, array[r.person_id, r.other_id])),
        'things', (
            select coalesce(jsonb_agg(law.masked_image('thing', to_jsonb(t), masks) order by t.position, t.id), '[]')
            from public.incidents_property t where t.incident_id = found_incident.id and not t.removed),
        'vehicles', (
            select coalesce(jsonb_agg(law.masked_image('vehicle', to_jsonb(v), masks) order by v.position, v.id), '[]')
            from public.incidents_vehicle v where v.incident_id = found_incident.id and not v.removed));
end
$$;

-- What was added below the incident, in its order, under the same masks.
create or replace function law.incident_supplements(incident uuid) returns jsonb
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    found_incident public.incidents_incident := law.opened_incident(incident);
    masks jsonb;
begin
    select coalesce(jsonb_object_agg(m.person, m.mask), '{}') into masks from law.masked_people(found_incident) m;
    return (
        select coalesce(jsonb_agg(law.masked_image('supplement', to_jsonb(s), masks) order by s.position, s.id), '[]')
        from public.incidents_supplement s where s.incident_id = found_incident.id);
end
$$;

-- The images of the record's rows: those that corrections replaced, and the one that stands; under the same masks.
create or replace function law.incident_images(incident uuid)
    returns table (relation text, row_id uuid, version integer, entry_id uuid, image jsonb)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    found_incident public.incidents_incident := law.opened_incident(incident);
    masks jsonb;
begin
    select coalesce(jsonb_object_agg(m.person, m.mask), '{}') into masks from law.masked_people(found_incident) m;
    return query
    select i.relation, i.row_id, i.version, i.entry_id, law.masked_image(i.relation, i.image, masks)
    from law.images_of(found_incident.id) i
    where not law.shows_masked(i.image, masks);
end
$$;

-- The same to be proven to anybody: each entry that wrote of the incident, with its place, what it says of itself, the rows
-- it has written as they are hashed, and their salt. Where somebody is masked for the reader, or the entry was emptied, it
-- comes without rows.
create or replace function law.incident_opening(incident uuid)
    returns table (place bigint, header text, rows text[], salt bytea)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    found_incident public.incidents_incident := law.opened_incident(incident);
    masked boolean := exists (select from law.masked_people(found_incident));
begin
    if not law.may('incident.export') then
        raise exception using errcode = 'EC012', message = 'the post has no right to this act';
    end if;
    return query
    select o.place, o.header, case when not masked then o.rows end, case when not masked then o.salt end
    from law.entries_opened('incident', found_incident.id, array(
        select distinct i.entry_id from law.images_of(found_incident.id) i)) o;
end
$$;

-- Why a record is restricted, for whom it is not hidden from.
create or replace function law.restriction_of(incident uuid) returns text
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    found_incident public.incidents_incident := law.opened_incident(incident);
begin
    return (select r.reason from public.lock_restriction r
            where r.record_id = found_incident.id and r.lifted_at is null and not law.is_withheld(r.record_id));
end
$$;

revoke all on function law.restriction_of(uuid), law.opened_incident(uuid), law.reads_whole(public.incidents_incident),
    law.roles_gained(uuid), law.masked_people(public.incidents_incident),
    law.ages_on(public.incidents_personstated, date), law.masked_image(text, jsonb, jsonb),
    law.shows_masked(jsonb, jsonb), law.stand(uuid, uuid[]), law.incident_statement(uuid), law.incident_images(uuid),
    law.incident_supplements(uuid), law.incident_opening(uuid) from public;
grant execute on function law.incident_statement(uuid), law.incident_images(uuid), law.incident_supplements(uuid),
    law.incident_opening(uuid), law.restriction_of(uuid) to ecrime_app;

reset role;
