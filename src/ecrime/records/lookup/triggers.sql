-- Looking people up. A look-up is a row with its entry and purpose, written before anything is found; what it finds is
-- read through a door that asks for such a row of this very session, and only while it is fresh.

call law.protect('lookup_search', 'search');
create policy made_by_right on lookup_search for insert to ecrime_app with check ((select law.may('people.look_up')));
create policy own on lookup_search for select to ecrime_app using (officer_id = (select law.officer()));
create policy door on lookup_search for select to ecrime_search using (true);
create policy search_audit on lookup_search for select to ecrime_auditor using (true);
grant insert, select (id, session_id, officer_id, jurisdiction, made_at, entry_id, version) on lookup_search to ecrime_app;
grant select on lookup_search to ecrime_search, ecrime_auditor;
alter table lookup_search alter column sought set statistics 0;

create or replace function law.search_made() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
begin
    if jsonb_typeof(new.sought) <> 'object'
       or (select array_agg(k order by k) from jsonb_object_keys(new.sought) k)
           <> '{area_path,class_code,name,number,role,since,until}'
       or char_length(new.sought ->> 'name') > 100 or char_length(new.sought ->> 'number') > 60
       or new.sought ->> 'name' = '' and new.sought ->> 'number' = ''
          and (new.sought ->> 'area_path' <> '')::integer + (new.sought ->> 'class_code' <> '')::integer
              + (new.sought ->> 'role' <> '')::integer
              + (new.sought ->> 'since' <> '' or new.sought ->> 'until' <> '')::integer < 2 then
        raise exception using errcode = 'EC065', message = 'too little is sought';
    end if;
    new.session_id := acting.id;
    new.officer_id := acting.officer_id;
    new.jurisdiction := acting.scope;
    new.made_at := law.time();
    return new;
end
$$;
revoke all on function law.search_made() from public;

create trigger b_made before insert on lookup_search for each row execute function law.search_made();
create constraint trigger entry_fits after insert on lookup_search deferrable initially deferred
    for each row execute function law.entry_fits('search', 'people.look_up');

-- A name as it is compared: one form of every letter, no invisible ones, one space between words. Plain for now; a key
-- by sound comes with look-up across scripts.
create or replace function law.name_key(words text) returns text
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
    select btrim(regexp_replace(regexp_replace(lower(normalize(words, nfc)),
        '[\u00ad\u200b-\u200f\u2060\ufeff]', '', 'g'), '[[:space:][:punct:]]+', ' ', 'g'))
    $$;
create or replace function law.name_keys(names jsonb) returns text
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
    select coalesce(string_agg(law.name_key(concat_ws(' ', nullif(n ->> 'whole', ''), nullif(n ->> 'family', ''),
                                                      nullif(n ->> 'given', ''))), ' | '), '')
    from jsonb_array_elements(names) n
    $$;
create or replace function law.number_key(words text) returns text
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
    select upper(regexp_replace(translate(words, '០១២៣៤៥៦៧៨៩', '0123456789'), '[^[:alnum:]]', '', 'g'))
    $$;
create or replace function law.number_keys(identifiers jsonb) returns text[]
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$ select coalesce(array_agg(law.number_key(n ->> 'number')), '{}') from jsonb_array_elements(identifiers) n $$;
-- What somebody typed to find people, as one run of letters: a name stands in it whichever way it was divided.
create or replace function law.letters(words text) returns text
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$ select replace(law.name_key(words), ' ', '') $$;
create or replace function law.words_sought(sought jsonb) returns text
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$ select coalesce(sought ->> 'name', '') || ' ' || coalesce(sought ->> 'number', '') $$;
revoke all on function law.name_key(text), law.name_keys(jsonb), law.number_key(text), law.number_keys(jsonb),
    law.letters(text), law.words_sought(jsonb) from public;
grant execute on function law.name_key(text), law.name_keys(jsonb), law.number_key(text), law.number_keys(jsonb),
    law.letters(text), law.words_sought(jsonb) to ecrime_app, ecrime_search;

create index if not exists person_by_name on incidents_personstated
    using gin (law.name_keys(names) public.gin_trgm_ops) where not removed;
create index if not exists person_by_number on incidents_personstated
    using gin (law.number_keys(identifiers)) where not removed;
-- No statistics over what people wrote, see incidents.
alter index person_by_name alter column 1 set statistics 0;
alter index person_by_number alter column 1 set statistics 0;

set role ecrime_search;

-- What was sought, for the session that seeks, for as long as a purpose lasts.
create or replace function law.search_of(search uuid) returns jsonb
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    own public.lookup_search;
begin
    if not 'people.look_up' = any (acting.rights) then
        raise exception using errcode = 'EC012', message = 'the post has no right to this act';
    end if;
    select * into own from public.lookup_search s
    where s.id = search_of.search and s.session_id = acting.id and s.made_at > law.time() - law.access_lasts()
      -- Committed before it is read: who looks, reads and takes it all back would leave no trace.
      and s.entry_xact <> pg_current_xact_id();
    if own.id is null then
        raise exception using errcode = 'EC064', message = 'there is no such look-up in this session';
    end if;
    return own.sought;
end
$$;

-- Whether an incident stands, lies in the area of the post, and is one of those sought.
create or replace function law.incident_sought(found_incident public.incidents_incident, sought jsonb, scope text)
    returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select found_incident.withdrawn_at is null
       and found_incident.jurisdiction >= scope and found_incident.jurisdiction < scope || '/'
       and (sought ->> 'area_path' = '' or found_incident.area_path >= sought ->> 'area_path'
            and found_incident.area_path < (sought ->> 'area_path') || '/')
       and (sought ->> 'since' = '' or found_incident.occurred_to >= (sought ->> 'since')::timestamptz)
       and (sought ->> 'until' = '' or found_incident.occurred_from < (sought ->> 'until')::timestamptz)
       and (sought ->> 'class_code' = '' or exists (
            select from public.incidents_offence o where o.incident_id = found_incident.id and not o.removed
              and o.offence_class_id = sought ->> 'class_code'))
    $$;

create or replace function law.role_sought(person uuid, sought jsonb) returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select sought ->> 'role' = '' or exists (
        select from public.incidents_role r
        where r.person_id = person and not r.removed and r.role = sought ->> 'role')
       or exists (
        select from law.roles_gained(person) g where g ->> 'role' = sought ->> 'role')
    $$;

-- People who may be meant, and whether words that a mask may hide led to them.
create or replace function law.people_sought(
    sought jsonb, scope text, out person uuid, out by_words boolean, out likeness real) returns setof record
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    wanted_name constant text := law.name_key(sought ->> 'name');
    wanted_number constant text := law.number_key(sought ->> 'number');
begin
    if wanted_name <> '' then
        perform set_config('pg_trgm.word_similarity_threshold', '0.5', true);
        return query
        select p.id, true, public.word_similarity(wanted_name, law.name_keys(p.names)) as alike
        from public.incidents_personstated p join public.incidents_incident i on i.id = p.incident_id
        where not p.removed and law.name_keys(p.names) operator(public.%>) wanted_name
          and (wanted_number = '' or law.number_keys(p.identifiers) @> array[wanted_number])
          and law.incident_sought(i, sought, scope) and law.role_sought(p.id, sought)
        order by alike desc, p.id limit 500;
    elsif wanted_number <> '' then
        return query
        select p.id, true, 1::real
        from public.incidents_personstated p join public.incidents_incident i on i.id = p.incident_id
        where not p.removed and law.number_keys(p.identifiers) @> array[wanted_number]
          and law.incident_sought(i, sought, scope) and law.role_sought(p.id, sought)
        union all
        select p.id, false, 1::real
        from public.incidents_incident i join public.incidents_personstated p on p.incident_id = i.id
        where i.number = upper(btrim(sought ->> 'number')) and not p.removed
          and law.incident_sought(i, sought, scope) and law.role_sought(p.id, sought)
        limit 500;
    else
        return query
        select p.id, false, 1::real
        from public.incidents_incident i join public.incidents_personstated p on p.incident_id = i.id
        where i.jurisdiction >= scope and i.jurisdiction < scope || '/' and not p.removed
          and law.incident_sought(i, sought, scope) and law.role_sought(p.id, sought)
        order by i.occurred_from desc, p.id limit 500;
    end if;
end
$$;

-- What a look-up finds: the least that lets one choose. Somebody hidden from the reader is never found by words that
-- the mask hides, and stands without them where place, time or the record's number led to him.
create or replace function law.looked_up(search uuid, most integer)
    returns table (person_id uuid, number text, area_id text, occurred_from timestamptz, occurred_to timestamptz,
                   time_precision text, zone text, classes text[], names jsonb, sex text, born_on date,
                   birth_precision text, age_low integer, age_high integer, roles jsonb, mask text)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    sought jsonb := law.search_of(search);
begin
    return query
    select p.id, i.number, i.area_id, i.occurred_from, i.occurred_to, i.time_precision, i.zone,
           (select array_agg(o.offence_class_id order by o.position) from public.incidents_offence o
            where o.incident_id = i.id and not o.removed),
           shown.image -> 'names', shown.image ->> 'sex', (shown.image ->> 'born_on')::date,
           shown.image ->> 'birth_precision', (shown.image ->> 'age_low')::integer,
           (shown.image ->> 'age_high')::integer,
           (select coalesce(jsonb_agg(jsonb_build_object('role', r.role, 'since', r.since, 'until', r.until)
                                      order by r.position), '[]')
            from public.incidents_role r where r.person_id = p.id and not r.removed)
           || (select coalesce(jsonb_agg(jsonb_build_object('role', g ->> 'role', 'since', g ->> 'since',
                                                            'until', nullif(g ->> 'until', ''))), '[]')
               from law.roles_gained(p.id) g),
           coalesce(hidden.mask, '')
    from law.people_sought(sought, (law.context()).scope) c
    join public.incidents_personstated p on p.id = c.person
    join public.incidents_incident i on i.id = p.incident_id
    left join lateral (select m.mask from law.masked_people(i) m where m.person = p.id) hidden on true
    cross join lateral (select law.masked_image('person', to_jsonb(p), case when hidden.mask is null then '{}'::jsonb
                            else jsonb_build_object(p.id::text, hidden.mask) end) as image) shown
    where hidden.mask is null or not c.by_words
    order by c.likeness desc, i.occurred_from desc, p.position, p.id
    limit least(most, 51);
end
$$;

revoke all on function law.search_of(uuid), law.people_sought(jsonb, text), law.looked_up(uuid, integer),
    law.incident_sought(public.incidents_incident, jsonb, text), law.role_sought(uuid, jsonb) from public;
grant execute on function law.search_of(uuid), law.looked_up(uuid, integer) to ecrime_app;

reset role;
