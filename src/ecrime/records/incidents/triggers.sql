-- What the database itself refuses about incidents, their offences and the people as stated in them.

call law.protect('incidents_incident', 'incident', history => 'incidents_history',
    fixed => '{id, number, serial, serial_year, unit_id, jurisdiction, recorded_at, recorded_by_id, locks_at, origin,'
             ' batch_id, source_key, pack}',
    app_may_update => law.every_column('incidents_incident'));
call law.protect('incidents_offence', 'incident', history => 'incidents_history', record => 'incident_id',
    fixed => '{id, incident_id, unit_id, jurisdiction}', app_may_update => law.every_column('incidents_offence'));
call law.protect('incidents_personstated', 'incident', history => 'incidents_history', record => 'incident_id',
    fixed => '{id, incident_id, unit_id, jurisdiction}', app_may_update => law.every_column('incidents_personstated'));
call law.protect('incidents_role', 'incident', history => 'incidents_history', record => 'incident_id',
    fixed => '{id, incident_id, person_id, organisation_id, unit_id, jurisdiction}', app_may_update => law.every_column('incidents_role'));
call law.protect('incidents_organisation', 'incident', history => 'incidents_history', record => 'incident_id',
    fixed => '{id, incident_id, unit_id, jurisdiction}', app_may_update => law.every_column('incidents_organisation'));
call law.protect('incidents_relation', 'incident', history => 'incidents_history', record => 'incident_id',
    fixed => '{id, incident_id, unit_id, jurisdiction}', app_may_update => law.every_column('incidents_relation'));
call law.protect('incidents_property', 'incident', history => 'incidents_history', record => 'incident_id',
    fixed => '{id, incident_id, unit_id, jurisdiction}', app_may_update => law.every_column('incidents_property'));
call law.protect('incidents_vehicle', 'incident', history => 'incidents_history', record => 'incident_id',
    fixed => '{id, incident_id, unit_id, jurisdiction}', app_may_update => law.every_column('incidents_vehicle'));
call law.protect('incidents_supplement', 'incident', history => 'incidents_history', record => 'incident_id',
    fixed => '{id, incident_id, position, removed, kind, unit_id, jurisdiction, recorded_at, recorded_by_id, locks_at}',
    app_may_update => law.every_column('incidents_supplement'));
call law.only_grows('incidents_history');
call law.close('incidents_serial');

-- The columns that tell of people. The app role reads them through the doors at the end of this file, nowhere else.
create or replace function law.words_about_people(relation regclass) returns text[]
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select case relation
        when 'public.incidents_incident'::regclass then array['narrative', 'place_detail', 'late_note']
        when 'public.incidents_personstated'::regclass
            then array['names', 'sex', 'born_on', 'birth_precision', 'age_low', 'age_high', 'nationalities', 'background',
                       'occupation', 'address', 'address_area_id', 'identifiers', 'harm', 'duty', 'officer_id', 'unknown']
        when 'public.incidents_role'::regclass then array['role', 'since', 'until', 'basis']
        when 'public.incidents_organisation'::regclass
            then array['names', 'identifiers', 'address', 'address_area_id']
        when 'public.incidents_relation'::regclass then array['person_id', 'other_id', 'kind']
        when 'public.incidents_property'::regclass
            then array['states', 'description', 'serial', 'substance', 'quantity', 'owner_id']
        when 'public.incidents_vehicle'::regclass
            then array['states', 'plate', 'plate_country', 'make', 'model', 'colour', 'built', 'frame_number',
                       'engine_number', 'owner_id']
        when 'public.incidents_supplement'::regclass
            then array['note', 'arrests', 'states_gained', 'roles_gained', 'court', 'court_number']
        when 'public.incidents_history'::regclass then array['image']
        when 'public.lock_restriction'::regclass then array['reason', 'lifted_reason']
        else '{}'
    end
    $$;
revoke all on function law.words_about_people(regclass) from public;

do $$
declare
    name text;
begin
    foreach name in array array['incidents_incident', 'incidents_offence', 'incidents_personstated', 'incidents_role',
                                'incidents_organisation', 'incidents_relation', 'incidents_property',
                                'incidents_vehicle'] loop
        execute format('create policy written_by_own_unit on %I for insert to ecrime_app with check ('
            ' unit_id = (select law.unit()) and ((select law.may(''incident.record''))'
            ' or (select law.may(''incident.import'')) or (select law.may(''incident.correct''))))', name);
        execute format('create policy corrected_by_own_unit on %I for update to ecrime_app'
            ' using (unit_id = (select law.unit()) and ((select law.may(''incident.correct''))'
            '        or (select law.may(''incident.withdraw''))))'
            ' with check (unit_id = (select law.unit()))', name);
    end loop;
    create policy added_by_own_unit on incidents_supplement for insert to ecrime_app
        with check (unit_id = (select law.unit()) and (select law.may('supplement.add')));
    create policy corrected_by_own_unit on incidents_supplement for update to ecrime_app
        using (unit_id = (select law.unit()) and (select law.may('supplement.correct')))
        with check (unit_id = (select law.unit()));
    foreach name in array array['incidents_incident', 'incidents_offence', 'incidents_personstated', 'incidents_role',
                                'incidents_organisation', 'incidents_relation', 'incidents_property',
                                'incidents_vehicle', 'incidents_supplement', 'incidents_history'] loop
        execute format('create policy door on %I for select to ecrime_search using (true)', name);
        execute format('grant select (%s) on %I to ecrime_app', (
            select string_agg(quote_ident(c), ', ') from unnest(law.every_column(name::regclass)) as c
            where c <> all (law.words_about_people(name::regclass))), name);
        -- Said so that the planner takes it to be true of nearly every row. Of a range whose ends it does not know it
        -- believes one row in 200 to be within, and sorts a whole province to show its last fifty records. Queries
        -- state the range as well, for the indices.
        execute format('create policy seen_in_own_area on %I for select to ecrime_app using ('
            ' (select law.may(''incident.see''))'
            ' and starts_with(jurisdiction || ''.'', (select law.scope_from() || ''.''))::integer <> 0)', name);
    end loop;
end
$$;
-- Who has used a grant in this transaction writes another unit's record; the guards hold him to its fields.
do $$
declare
    name text;
begin
    foreach name in array array['incidents_incident', 'incidents_offence', 'incidents_personstated', 'incidents_role',
                                'incidents_organisation', 'incidents_relation', 'incidents_property',
                                'incidents_vehicle'] loop
        execute format('create policy carried_out on %I for update to ecrime_app'
            ' using ((select law.may(''grant.use'')) and law.used_grant(%s) is not null)', name,
            case name when 'incidents_incident' then 'id' else 'incident_id' end);
        if name <> 'incidents_incident' then
            execute format('create policy added_under_grant on %I for insert to ecrime_app'
                ' with check ((select law.may(''grant.use'')) and law.used_grant(incident_id) is not null)', name);
        end if;
    end loop;
end
$$;
create policy law_keeps on incidents_history for insert to ecrime_law with check (true);
create policy law_reads on incidents_history for select to ecrime_law using (true);
create policy law_counts on incidents_serial to ecrime_law using (true) with check (true);

grant insert on incidents_incident, incidents_offence, incidents_personstated, incidents_role, incidents_organisation,
    incidents_relation, incidents_property, incidents_vehicle, incidents_supplement to ecrime_app;
grant select on incidents_incident, incidents_offence, incidents_personstated, incidents_role, incidents_organisation,
    incidents_relation, incidents_property, incidents_vehicle, incidents_supplement to ecrime_law, ecrime_search;
grant select on incidents_history to ecrime_search;
grant select, insert on incidents_history to ecrime_law;
grant select, insert, update on incidents_serial to ecrime_law;

-- No statistics over what people wrote: the planner's estimates follow them, and EXPLAIN tells everybody's estimates
-- to everybody, names of other units' suspects among them.
alter table incidents_incident alter column narrative set statistics 0, alter column place_detail set statistics 0,
    alter column late_note set statistics 0;
do $$
declare
    relation regclass;
    name text;
begin
    foreach relation in array array['incidents_personstated', 'incidents_organisation', 'incidents_relation',
                                    'incidents_property', 'incidents_vehicle', 'incidents_supplement']::regclass[] loop
        foreach name in array law.words_about_people(relation) loop
            execute format('alter table %s alter column %I set statistics 0', relation, name);
        end loop;
    end loop;
end
$$;
alter table incidents_role alter column basis set statistics 0;
alter table incidents_history alter column image set statistics 0;

-- Numbers by the server: a run of serials of the acting unit and civil year, good in this transaction only.
set role ecrime_law;

create or replace function law.reserve_serials(how_many integer, out serial_year integer, out first_serial integer)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
begin
    if how_many not between 1 and 100000 then
        raise exception using errcode = 'EC042', message = 'serials are reserved one to a hundred thousand at a time';
    end if;
    select extract(year from law.time() at time zone u.zone)::integer into serial_year
    from public.officers_unit u where u.id = acting.unit_id;
    insert into public.incidents_serial as s (unit_id, year, last, reserved_from, reserved_xact)
    values (acting.unit_id, serial_year, how_many, 1, pg_current_xact_id())
    on conflict (unit_id, year) do update
        set reserved_from = s.last + 1, last = s.last + how_many, reserved_xact = pg_current_xact_id()
    returning s.reserved_from into first_serial;
end
$$;

-- The number of a record, if its serial was reserved by this transaction.
create or replace function law.number_of(unit uuid, serial_year integer, serial integer) returns text
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select u.code || '-' || s.year || '-'
           || lpad(number_of.serial::text, greatest(6, length(number_of.serial::text)), '0')
    from public.incidents_serial s join public.officers_unit u on u.id = s.unit_id
    where s.unit_id = unit and s.year = serial_year and s.reserved_xact = pg_current_xact_id()
      and number_of.serial between s.reserved_from and s.last
    $$;

-- At COMMIT: a run that was reserved was used. Otherwise a few statements would use up the numbers of a year, and a
-- missing number would mean nothing.
create or replace function law.every_serial_used() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if new.last - new.reserved_from + 1 <> (
            select count(*) from public.incidents_incident i
            where i.unit_id = new.unit_id and i.serial_year = new.year
              and i.serial between new.reserved_from and new.last) then
        raise exception using errcode = 'EC043', message = 'a serial was reserved and not used';
    end if;
    return null;
end
$$;

revoke all on function law.reserve_serials(integer), law.number_of(uuid, integer, integer), law.every_serial_used()
    from public;
grant execute on function law.every_serial_used() to ecrime_owner;
grant execute on function law.reserve_serials(integer), law.number_of(uuid, integer, integer) to ecrime_app;

reset role;

-- Who, when, where and which number are the database's word.
create or replace function law.incident_written() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    withdrawing constant text[] := array['withdrawn_at', 'entry_id', 'entry_xact', 'version'];
begin
    if tg_op = 'INSERT' then
        select p.code || '-' || p.version into new.pack from public.country_pack p;
        new.unit_id := acting.unit_id;
        new.jurisdiction := acting.scope;
        new.recorded_by_id := acting.officer_id;
        new.recorded_at := law.time();
        new.locks_at := new.recorded_at + law.correction_window();
        new.withdrawn_at := null;
        new.erased_at := null;
        new.number := law.number_of(new.unit_id, new.serial_year, new.serial);
        if new.number is null then
            raise exception using errcode = 'EC043', message = 'the serial was not reserved by this transaction';
        end if;
    elsif old.erased_at is not null then
        raise exception using errcode = 'EC130', message = 'the record was erased';
    elsif new.erased_at is not null then
        raise exception using errcode = 'EC020', message = 'a fixed column was to change', column = 'erased_at';
    elsif old.withdrawn_at is not null then
        raise exception using errcode = 'EC044', message = 'the record was withdrawn';
    elsif new.withdrawn_at is not null then
        new.withdrawn_at := law.time();
        if acting.officer_id <> old.recorded_by_id then
            raise exception using errcode = 'EC045', message = 'only who recorded it may withdraw it';
        end if;
        if to_jsonb(new) - withdrawing is distinct from to_jsonb(old) - withdrawing then
            raise exception using errcode = 'EC020', message = 'a withdrawal changes no facts';
        end if;
    end if;
    if tg_op = 'INSERT' or new.area_id is distinct from old.area_id then
        select a.path into new.area_path from public.country_area a where a.id = new.area_id;
    else
        new.area_path := old.area_path;
    end if;
    if not law.lies_in(new.area_path, acting.scope) then
        raise exception using errcode = 'EC041', message = 'the place lies outside the area of the post';
    end if;
    -- An end in the future would hide that the record came late; only a day, month or year as such may reach there.
    if (new.occurred_to > new.recorded_at + case new.time_precision when 'minute' then interval '1 minute'
            when 'hour' then interval '1 hour' when 'day' then interval '2 days' when 'month' then interval '32 days'
            else interval '367 days' end) then
        raise exception using errcode = '23514', constraint = 'incident_not_after_recording',
            message = 'it cannot have happened after it was recorded';
    end if;
    new.late := new.recorded_at - new.occurred_to > interval '48 hours';
    return new;
end
$$;

-- What may stand in a list of values: objects of these keys and no others, every value a text, none too long, the words
-- for kinds from the list, figures as their pattern says. A name and a number say something.
create or replace function law.is_list_of(list jsonb, kinds jsonb, says text[]) returns boolean
    language sql immutable
    set search_path = pg_catalog, pg_temp
    as $$
    select jsonb_typeof(list) = 'array' and jsonb_array_length(list) <= 20 and coalesce((
        select bool_and(
            jsonb_typeof(one.value) = 'object'
            and (select array_agg(k order by k) from jsonb_object_keys(one.value) k)
                = (select array_agg(k order by k) from jsonb_object_keys(kinds) k)
            and exists (select from unnest(says) s where one.value ->> s <> '')
            and (select bool_and(jsonb_typeof(v.value) = 'string' and char_length(v.value #>> '{}') <= 200
                                 and case jsonb_typeof(kinds -> v.key) when 'null' then true
                                         when 'string' then v.value #>> '{}' ~ (kinds ->> v.key)
                                         else kinds -> v.key ? (v.value #>> '{}') end)
                 from jsonb_each(one.value) v))
        from jsonb_array_elements(list) one), true)
    $$;

create or replace function law.lists_written() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    written jsonb := to_jsonb(new);
    shapes jsonb := '{
        "names": {"script": ["khmer", "latin", "other"], "kind": ["legal", "alias", "nickname"],
                  "family": null, "given": null, "whole": null},
        "identifiers": {"kind": ["identity_card", "passport", "birth_certificate", "family_book", "residence_permit",
                                 "driving_licence", "service_card", "telephone", "registration", "other"],
                        "number": null, "country": null},
        "states": {"kind": ["stolen", "lost", "damaged", "destroyed", "used", "found", "forged", "seized", "recovered",
                            "returned"],
                   "on": "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$", "quantity": "^([0-9]{1,15})?$",
                   "hundredths": "^([0-9]{1,15})?$", "currency": "^([A-Z]{3})?$"},
        "arrests": {"person_id": "^[0-9a-f-]{36}$", "warrant_number": null,
                    "basis": ["in_the_act", "warrant", "prosecutor", "other_warrant", "surrender"],
                    "at_unit_at": "^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}\\+00:00)?$"},
        "roles_gained": {"person_id": "^[0-9a-f-]{36}$", "offence_id": "^([0-9a-f-]{36})?$", "basis": null,
                         "role": ["complainant", "victim", "witness", "suspect", "charged", "accused", "convicted",
                                  "acquitted"],
                         "since": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "until": "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"}}';
    says constant jsonb := '{"names": ["family", "given", "whole"], "identifiers": ["number"], "states": ["kind"],
                             "states_gained": ["thing_id"], "arrests": ["person_id"], "roles_gained": ["person_id"]}';
    name text;
begin
    shapes := shapes || jsonb_build_object('states_gained',
        shapes -> 'states' || '{"thing_id": "^[0-9a-f-]{36}$"}');
    for name in select key from jsonb_each(shapes) where written ? key loop
        if not law.is_list_of(written -> name, shapes -> name,
                              array(select jsonb_array_elements_text(says -> name))) then
            raise exception using errcode = '23514', constraint = name || '_shape',
                message = format('not a list of %s', name);
        end if;
    end loop;
    -- What is no day of the calendar is refused by the cast.
    perform nullif(s ->> 'on', '')::date
    from jsonb_array_elements(coalesce(written -> 'states', written -> 'states_gained')) s;
    perform nullif(s ->> 'since', '')::date, nullif(s ->> 'until', '')::date
    from jsonb_array_elements(written -> 'roles_gained') s;
    perform nullif(s ->> 'at_unit_at', '')::timestamptz from jsonb_array_elements(written -> 'arrests') s;
    if exists (select from jsonb_array_elements(coalesce(written -> 'states', written -> 'states_gained')) s
               where (s ->> 'currency' = '') <> (s ->> 'hundredths' = '')) then
        raise exception using errcode = '23514', constraint = 'states_shape', message = 'a value is a sum and a currency';
    end if;
    if jsonb_array_length(written -> 'nationalities') > 20 or exists (
            select from jsonb_array_elements_text(written -> 'nationalities') n where n is null or n !~ '^[A-Z]{2}$') then
        raise exception using errcode = '23514', constraint = 'nationalities_shape',
            message = 'not a list of nationalities';
    end if;
    return new;
end
$$;
revoke all on function law.is_list_of(jsonb, jsonb, text[]), law.lists_written() from public;
grant execute on function law.is_list_of(jsonb, jsonb, text[]) to ecrime_app;

-- The guards below read the record for themselves, as ecrime_law: what row security lets the writer see is checked
-- by the policies on the row he writes, and asking them again for every guard and row would cost more than the guard.
set role ecrime_law;

-- Rows below an incident follow its unit, area and lock.
create or replace function law.part_of_incident_written() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    select i.unit_id, i.jurisdiction into new.unit_id, new.jurisdiction
    from public.incidents_incident i where i.id = new.incident_id;
    if new.unit_id is null then
        raise exception using errcode = 'EC046', message = 'there is no such incident in the area of the post';
    end if;
    return new;
end
$$;

create or replace function law.jurisdiction_of(record uuid) returns text
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$ select i.jurisdiction from public.incidents_incident i where i.id = record $$;

-- What a part names besides is of its own incident: whose role it is, who is related, which offence a thing belongs to.
create or replace function law.names_own_incident() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    named jsonb := to_jsonb(new);
begin
    if exists (select from unnest('{person_id, other_id, owner_id}'::text[]) k
               where named ->> k is not null and not exists (
                   select from public.incidents_personstated p
                   where p.id = (named ->> k)::uuid and p.incident_id = new.incident_id))
       or named ->> 'organisation_id' is not null and not exists (
               select from public.incidents_organisation o
               where o.id = (named ->> 'organisation_id')::uuid and o.incident_id = new.incident_id)
       or named ->> 'offence_id' is not null and not exists (
               select from public.incidents_offence o
               where o.id = (named ->> 'offence_id')::uuid and o.incident_id = new.incident_id) then
        raise exception using errcode = 'EC046', message = 'what it names is not of this incident';
    end if;
    return new;
end
$$;

-- A supplement follows its incident in unit and area; when and by whom it was added are the database's word, and from
-- then it has a window of its own.
create or replace function law.supplement_written() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    below public.incidents_incident;
begin
    select * into below from public.incidents_incident i where i.id = new.incident_id;
    if below.id is null then
        raise exception using errcode = 'EC046', message = 'there is no such incident in the area of the post';
    end if;
    if below.withdrawn_at is not null then
        raise exception using errcode = 'EC044', message = 'the record was withdrawn';
    end if;
    if tg_op = 'INSERT' then
        new.unit_id := below.unit_id;
        new.jurisdiction := below.jurisdiction;
        new.removed := false;
        new.recorded_by_id := acting.officer_id;
        new.recorded_at := law.time();
        new.locks_at := new.recorded_at + law.correction_window();
        select count(*) into new.position from public.incidents_supplement s where s.incident_id = new.incident_id;
    end if;
    -- As for an incident: only a day, month or year known as such may end after the recording.
    if (new.happened_to > new.recorded_at + case new.time_precision when 'minute' then interval '1 minute'
            when 'hour' then interval '1 hour' when 'day' then interval '2 days' when 'month' then interval '32 days'
            else interval '367 days' end) then
        raise exception using errcode = '23514', constraint = 'supplement_not_after_recording',
            message = 'it cannot have happened after it was recorded';
    end if;
    return new;
end
$$;

create or replace function law.supplement_names_own_incident() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if exists (
            select from jsonb_array_elements(new.arrests || new.roles_gained) one
            where not exists (select from public.incidents_personstated p
                              where p.id = (one ->> 'person_id')::uuid and p.incident_id = new.incident_id)
               or one ->> 'offence_id' <> '' and not exists (
                   select from public.incidents_offence o
                   where o.id = (one ->> 'offence_id')::uuid and o.incident_id = new.incident_id))
       or exists (
            select from jsonb_array_elements(new.states_gained) one
            where not exists (select from public.incidents_property p
                              where p.id = (one ->> 'thing_id')::uuid and p.incident_id = new.incident_id)
              and not exists (select from public.incidents_vehicle v
                              where v.id = (one ->> 'thing_id')::uuid and v.incident_id = new.incident_id)) then
        raise exception using errcode = 'EC046', message = 'what it names is not of this incident';
    end if;
    return new;
end
$$;

create or replace function law.supplement_locked_at_write() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    -- No grant opens a supplement: one that is locked is followed by another.
    perform law.refuse_when_locked(old.id, old.locks_at, '{supplement}');
    return new;
end
$$;

create or replace function law.supplement_locked_at_commit() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    perform law.require_commit();
    perform law.require_last_word();
    if not exists (select from public.ledger_entry e
                   where e.id = new.entry_id and e.xact = new.entry_xact and e.subject_id = new.incident_id
                     and e.kind = case tg_op when 'INSERT' then 'supplement.add' else 'supplement.correct' end
                     and e.subject_kind = 'incident' and e.jurisdiction = new.jurisdiction) then
        raise exception using errcode = 'EC011', message = 'the ledger entry tells of another act';
    end if;
    if tg_op = 'UPDATE' then
        perform law.refuse_when_locked(new.id, new.locks_at, '{}');
    elsif law.now() - new.recorded_at > interval '10 minutes' then
        raise exception using errcode = 'EC047', message = 'the record was held back after its recorded time';
    end if;
    return null;
end
$$;

revoke all on function law.supplement_written(), law.supplement_names_own_incident(), law.supplement_locked_at_write(),
    law.supplement_locked_at_commit() from public;
grant execute on function law.supplement_written(), law.supplement_names_own_incident(),
    law.supplement_locked_at_write(), law.supplement_locked_at_commit() to ecrime_owner;

create or replace function law.incident_locked_at_write() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    perform law.refuse_when_locked(old.id, old.locks_at,
                                   law.changed_fields('incident', to_jsonb(old), to_jsonb(new)));
    return new;
end
$$;

create or replace function law.part_of_incident_locked_at_write() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    record public.incidents_incident;
    changed text[];
begin
    select * into record from public.incidents_incident i where i.id = new.incident_id;
    -- The parts of a record that this transaction is recording; everything else is a correction.
    if record.version = 1 and record.entry_xact = pg_current_xact_id() then
        return new;
    end if;
    if tg_argv[0] = 'role' then
        changed := array[law.field_of_role(record.id, to_jsonb(new))];
    elsif tg_op = 'INSERT' then
        changed := array[tg_argv[0] || '.+'];
    else
        changed := law.changed_fields(tg_argv[0] || '.' || new.id, to_jsonb(old), to_jsonb(new));
    end if;
    perform law.refuse_when_locked(record.id, record.locks_at, changed);
    return new;
end
$$;

-- At COMMIT: the entry says what was done, at least one offence stands, and last, for nothing may take its time
-- after it, the window is still open.
create or replace function law.incident_locked_at_commit() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    act constant text := case
        when tg_op = 'INSERT' and new.origin = 'import' then 'incident.import'
        when tg_op = 'INSERT' then 'incident.record'
        when new.withdrawn_at is null then 'incident.correct'
        else 'incident.withdraw'
    end;
begin
    perform law.require_commit();
    perform law.require_last_word();
    if not exists (select from public.ledger_entry e
                   where e.id = new.entry_id and e.xact = new.entry_xact and e.subject_id = new.id
                     and e.kind = act and e.subject_kind = 'incident' and e.jurisdiction = new.jurisdiction) then
        raise exception using errcode = 'EC011', message = 'the ledger entry tells of another act';
    end if;
    if not exists (select from public.incidents_offence o where o.incident_id = new.id and not o.removed) then
        raise exception using errcode = 'EC040', message = 'an incident holds at least one offence';
    end if;
    if tg_op = 'UPDATE' then
        if law.used_grant(new.id) is distinct from (
                select e.grant_id from public.ledger_entry e where e.id = new.entry_id) then
            raise exception using errcode = 'EC011', message = 'the ledger entry tells of another grant';
        end if;
        perform law.refuse_when_locked(new.id, new.locks_at, '{}');
    elsif law.now() - new.recorded_at > interval '10 minutes' then
        raise exception using errcode = 'EC047', message = 'the record was held back after its recorded time';
    end if;
    return null;
end
$$;

create or replace function law.part_of_incident_locked_at_commit() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    record public.incidents_incident;
begin
    perform law.require_commit();
    select * into record from public.incidents_incident i where i.id = new.incident_id;
    if record.entry_xact is distinct from pg_current_xact_id() then
        raise exception using errcode = 'EC049', message = 'a part of an incident changes only together with it';
    end if;
    if record.entry_id <> new.entry_id then
        raise exception using errcode = 'EC011', message = 'the incident changed under another ledger entry';
    end if;
    if record.withdrawn_at is not null then
        raise exception using errcode = 'EC044', message = 'the record was withdrawn';
    end if;
    if record.version > 1 then
        perform law.refuse_when_locked(record.id, record.locks_at, '{}');
    end if;
    return null;
end
$$;

revoke all on function law.jurisdiction_of(uuid) from public;
grant execute on function law.jurisdiction_of(uuid) to ecrime_app;
revoke all on function law.part_of_incident_written(), law.names_own_incident(), law.incident_locked_at_write(),
    law.part_of_incident_locked_at_write(), law.incident_locked_at_commit(), law.part_of_incident_locked_at_commit()
    from public;
grant execute on function law.part_of_incident_written(), law.names_own_incident(), law.incident_locked_at_write(),
    law.part_of_incident_locked_at_write(), law.incident_locked_at_commit(), law.part_of_incident_locked_at_commit()
    to ecrime_owner;

reset role;

revoke all on function law.incident_written() from public;

-- The door that erases answers to guards of its own (records/erasure), and to none of these.
create trigger b_written before insert or update on incidents_incident
    for each row when (current_user <> 'ecrime_eraser') execute function law.incident_written();
create trigger locked_after_48h before update on incidents_incident
    for each row when (current_user <> 'ecrime_eraser') execute function law.incident_locked_at_write();
create constraint trigger locked_after_48h_at_commit after insert or update on incidents_incident
    deferrable initially deferred for each row when (current_user <> 'ecrime_eraser')
    execute function law.incident_locked_at_commit();

do $$
declare
    name text;
    word text;
begin
    for name, word in
        values ('incidents_offence', 'offence'), ('incidents_personstated', 'person'), ('incidents_role', 'role'),
               ('incidents_organisation', 'organisation'), ('incidents_relation', 'relation'),
               ('incidents_property', 'thing'), ('incidents_vehicle', 'vehicle')
    loop
        execute format('create trigger b_written before insert or update on %I'
            ' for each row when (current_user <> ''ecrime_eraser'')'
            ' execute function law.part_of_incident_written()', name);
        execute format('create trigger locked_after_48h before insert or update on %I'
            ' for each row when (current_user <> ''ecrime_eraser'')'
            ' execute function law.part_of_incident_locked_at_write(%L)', name, word);
        execute format('create constraint trigger locked_after_48h_at_commit after insert or update on %I'
            ' deferrable initially deferred for each row when (current_user <> ''ecrime_eraser'')'
            ' execute function law.part_of_incident_locked_at_commit()', name);
    end loop;
    foreach name in array array['incidents_role', 'incidents_relation', 'incidents_property', 'incidents_vehicle'] loop
        execute format('create trigger d_names_own before insert or update on %I'
            ' for each row when (current_user <> ''ecrime_eraser'') execute function law.names_own_incident()', name);
    end loop;
    foreach name in array array['incidents_personstated', 'incidents_organisation', 'incidents_property',
                                'incidents_vehicle', 'incidents_supplement'] loop
        execute format('create trigger d_lists before insert or update on %I'
            ' for each row when (current_user <> ''ecrime_eraser'') execute function law.lists_written()', name);
    end loop;
end
$$;

create trigger b_written before insert or update on incidents_supplement
    for each row when (current_user <> 'ecrime_eraser') execute function law.supplement_written();
create trigger e_names_own before insert or update on incidents_supplement
    for each row when (current_user <> 'ecrime_eraser') execute function law.supplement_names_own_incident();
create trigger locked_after_48h before update on incidents_supplement
    for each row when (current_user <> 'ecrime_eraser') execute function law.supplement_locked_at_write();
create constraint trigger locked_after_48h_at_commit after insert or update on incidents_supplement
    deferrable initially deferred for each row when (current_user <> 'ecrime_eraser')
    execute function law.supplement_locked_at_commit();

create constraint trigger every_serial_used after insert or update on incidents_serial
    deferrable initially deferred for each row execute function law.every_serial_used();

-- One's own work: what one's unit recorded and may still correct, and what one has leave to correct after the lock.
-- Everything else is opened for a stated purpose.
set role ecrime_law;

-- In plpgsql, for who took part in a request is said by a higher slice.
create or replace function law.own_whole_incident(incident uuid) returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
begin
    return 'grant.use' = any (acting.rights)
       and exists (select from public.lock_grant g
                   where g.record_id = own_whole_incident.incident and g.used_at is null and g.recalled_at is null
                     and g.expires_at > law.time()
                     and acting.officer_id not in (g.recorded_by, g.requested_by, g.reviewed_by)
                     and not law.took_part(g.request_id, acting.officer_id));
end
$$;

create or replace function law.own_incident(incident uuid) returns boolean
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select exists (select from public.incidents_incident i
                   where i.id = own_incident.incident and i.unit_id = (law.context()).unit_id
                     and i.withdrawn_at is null and i.erased_at is null and i.locks_at > law.time())
        or law.own_whole_incident(own_incident.incident)
    $$;

-- Conflict of interest: the officer is himself one of the people whom the record states, or whom it is asked to state.
create or replace function law.is_concerned(record uuid, asked jsonb, officer uuid) returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select exists (select from public.incidents_personstated p
                   where p.incident_id = is_concerned.record and p.officer_id = is_concerned.officer and not p.removed)
        or exists (select from jsonb_path_query(is_concerned.asked, '$.**.officer_id') as named
                   where named #>> '{}' = is_concerned.officer::text)
    $$;

create or replace function law.refuse_concerned(record uuid, asked jsonb, officer uuid) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if law.is_concerned(record, asked, officer) then
        raise exception using errcode = 'EC093', message = 'the officer is stated in the record';
    end if;
end
$$;

-- A record that states the officer is never his own work: he says for what he opens it, as for anybody else's.
create or replace function law.conflict_incident(incident uuid) returns boolean
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$ select law.is_concerned(incident, '{}', (law.context()).officer_id) $$;

create or replace function law.conflict_whole_incident(incident uuid) returns boolean
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$ select law.is_concerned(incident, '{}', (law.context()).officer_id) $$;

revoke all on function law.own_incident(uuid), law.own_whole_incident(uuid), law.is_concerned(uuid, jsonb, uuid),
    law.refuse_concerned(uuid, jsonb, uuid), law.conflict_incident(uuid), law.conflict_whole_incident(uuid) from public;
grant execute on function law.used_grant(uuid) to ecrime_search;

-- A look-up for an offence names a record of this archive, of any unit.
create or replace function law.case_is_of_record() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if (select p.asks from public.country_purpose p where p.code = new.purpose_id) = 'record' then
        select i.number into new.case_number from public.incidents_incident i
        where i.number = upper(translate(new.case_number, '០១២៣៤៥៦៧៨៩ ', '0123456789'));
        if not found then
            raise exception using errcode = 'EC063', message = 'no record has this number';
        end if;
    end if;
    return new;
end
$$;
revoke all on function law.case_is_of_record() from public;
grant execute on function law.case_is_of_record() to ecrime_owner;

reset role;

create or replace trigger c_case_is_of_record before insert on ledger_access
    for each row execute function law.case_is_of_record();
