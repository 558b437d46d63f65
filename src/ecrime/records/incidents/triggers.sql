-- What the database itself refuses about incidents, their offences and the people as stated in them.

call law.protect('incidents_incident', history => 'incidents_history',
    fixed => '{id, number, serial, serial_year, unit_id, jurisdiction, recorded_at, recorded_by_id, locks_at, origin,'
             ' batch_id, source_key, pack}',
    app_may_update => law.every_column('incidents_incident'));
call law.protect('incidents_offence', history => 'incidents_history', record => 'incident_id',
    fixed => '{id, incident_id, unit_id, jurisdiction}', app_may_update => law.every_column('incidents_offence'));
call law.protect('incidents_personstated', history => 'incidents_history', record => 'incident_id',
    fixed => '{id, incident_id, unit_id, jurisdiction}', app_may_update => law.every_column('incidents_personstated'));
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
            then array['role', 'name_km', 'name_latin', 'sex', 'age', 'nationality', 'unknown']
        when 'public.incidents_history'::regclass then array['image']
        else '{}'
    end
    $$;
revoke all on function law.words_about_people(regclass) from public;

do $$
declare
    name text;
begin
    foreach name in array array['incidents_incident', 'incidents_offence', 'incidents_personstated'] loop
        execute format('create policy written_by_own_unit on %I for insert to ecrime_app with check ('
            ' unit_id = (select law.unit()) and ((select law.may(''incident.record''))'
            ' or (select law.may(''incident.import'')) or (select law.may(''incident.correct''))))', name);
        execute format('create policy corrected_by_own_unit on %I for update to ecrime_app'
            ' using (unit_id = (select law.unit()) and ((select law.may(''incident.correct''))'
            '        or (select law.may(''incident.withdraw''))))'
            ' with check (unit_id = (select law.unit()))', name);
        execute format('create policy law_reads on %I for select to ecrime_law using (true)', name);
    end loop;
    foreach name in array array['incidents_incident', 'incidents_offence', 'incidents_personstated',
                                'incidents_history'] loop
        execute format('create policy door on %I for select to ecrime_search using (true)', name);
        execute format('grant select (%s) on %I to ecrime_app', (
            select string_agg(quote_ident(c), ', ') from unnest(law.every_column(name::regclass)) as c
            where c <> all (law.words_about_people(name::regclass))), name);
        execute format('create policy seen_in_own_area on %I for select to ecrime_app using ('
            ' (select law.may(''incident.see''))'
            ' and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()))', name);
    end loop;
end
$$;
-- Who has used a grant in this transaction writes another unit's record; the guards hold him to its fields.
do $$
declare
    name text;
begin
    foreach name in array array['incidents_incident', 'incidents_offence', 'incidents_personstated'] loop
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

grant insert on incidents_incident, incidents_offence, incidents_personstated to ecrime_app;
grant select on incidents_incident, incidents_offence, incidents_personstated to ecrime_law, ecrime_search;
grant select on incidents_history to ecrime_search;
grant select, insert on incidents_history to ecrime_law;
grant select, insert, update on incidents_serial to ecrime_law;

-- No statistics over what people wrote: the planner's estimates follow them, and EXPLAIN tells everybody's estimates
-- to everybody, names of other units' suspects among them.
alter table incidents_incident alter column narrative set statistics 0, alter column place_detail set statistics 0,
    alter column late_note set statistics 0;
alter table incidents_personstated alter column name_km set statistics 0, alter column name_latin set statistics 0;
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
        new.number := law.number_of(new.unit_id, new.serial_year, new.serial);
        if new.number is null then
            raise exception using errcode = 'EC043', message = 'the serial was not reserved by this transaction';
        end if;
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
    if new.area_path is null or new.area_path < acting.scope or new.area_path >= acting.scope || '/' then
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

-- A field of a record is named by its path: incident.<field>, offence.<row>.<field>, person.<row>.<field>; "offence.+"
-- is one more of them. Columns that only make sense together are one field; what the database writes itself is none.
create or replace function law.field_of(column_name text) returns text
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
    select case
        when column_name in ('occurred_from', 'occurred_to', 'time_precision', 'zone') then 'occurred'
        when column_name in ('latitude', 'longitude', 'point_precision') then 'point'
        when column_name in ('late_reason', 'late_note') then 'late_reason'
        when column_name in ('entry_id', 'entry_xact', 'version', 'area_path', 'late') then null
        else column_name
    end
    $$;

create or replace function law.changed_fields(prefix text, before jsonb, after jsonb) returns text[]
    language sql immutable
    set search_path = pg_catalog, pg_temp
    as $$
    select coalesce(array_agg(distinct changed_fields.prefix || '.' || law.field_of(b.key)), '{}')
    from jsonb_each(before) b
    where law.field_of(b.key) is not null and b.value is distinct from after -> b.key
    $$;

-- The columns of one field of a row, as one value.
create or replace function law.field_value(field text, image jsonb) returns jsonb
    language sql immutable
    set search_path = pg_catalog, pg_temp
    as $$
    select jsonb_object_agg(key, value) from jsonb_each(image) where law.field_of(key) = field_value.field
    $$;

-- A part of the record by the word of its path; null for a part of another record.
create or replace function law.image_of(incident uuid, relation text, part uuid) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select case relation
        when 'incident' then (select to_jsonb(i) from public.incidents_incident i where i.id = incident)
        when 'offence' then (select to_jsonb(o) from public.incidents_offence o
                             where o.id = part and o.incident_id = incident)
        when 'person' then (select to_jsonb(p) from public.incidents_personstated p
                            where p.id = part and p.incident_id = incident)
    end
    $$;

-- What stands in a field of a record now; null for one more part. Raises for a path that names no field of it.
create or replace function law.recorded_value(incident uuid, path text) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    as $$
declare
    words text[] := string_to_array(path, '.');
    relation text := words[1];
    value jsonb;
begin
    if path in ('offence.+', 'person.+') then
        return 'null';
    end if;
    if relation = 'incident' and cardinality(words) = 2 then
        value := law.field_value(words[2], law.image_of(incident, relation, null));
    elsif cardinality(words) = 3 and words[2] ~ '^[0-9a-f-]{36}$' then
        value := law.field_value(words[3], law.image_of(incident, relation, words[2]::uuid));
    end if;
    if value is null or words[cardinality(words)] in ('id', 'incident_id', 'unit_id', 'jurisdiction', 'number', 'serial',
            'serial_year', 'recorded_at', 'recorded_by_id', 'locks_at', 'origin', 'batch_id', 'source_key', 'pack',
            'position', 'withdrawn_at') then
        raise exception using errcode = 'EC075', message = 'the record has no such field to correct';
    end if;
    return value;
end
$$;

create or replace function law.jurisdiction_of(record uuid) returns text
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$ select i.jurisdiction from public.incidents_incident i where i.id = record $$;

-- What an entry changed in a record, by path: {"before": …, "after": …}.
create or replace function law.changes_of(incident uuid, entry uuid) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    with replaced as (
        select case h.relation when 'incidents_incident' then 'incident' when 'incidents_offence' then 'offence'
                               else 'person' end as relation, h.row_id, h.image
        from public.incidents_history h
        where h.record_id = incident and h.ended_by = entry),
    fields as (
        select distinct case r.relation when 'incident' then 'incident' else r.relation || '.' || r.row_id end as prefix,
               r.image, law.image_of(incident, r.relation, r.row_id) as now_image, law.field_of(b.key) as field
        from replaced r cross join lateral jsonb_each(r.image) b
        where law.field_of(b.key) is not null
          and b.value is distinct from law.image_of(incident, r.relation, r.row_id) -> b.key),
    added as (
        select 'offence.+' as path, to_jsonb(o) as image from public.incidents_offence o
        where o.incident_id = incident and o.entry_id = entry and o.version = 1
        union all
        select 'person.+', to_jsonb(p) from public.incidents_personstated p
        where p.incident_id = incident and p.entry_id = entry and p.version = 1)
    select coalesce((select jsonb_object_agg(f.prefix || '.' || f.field, jsonb_build_object(
                         'before', law.field_value(f.field, f.image), 'after', law.field_value(f.field, f.now_image)))
                     from fields f), '{}')
        || coalesce((select jsonb_object_agg(a.path, jsonb_build_object('before', null, 'after', a.added))
                     from (select path, jsonb_agg(image - '{id, entry_id, entry_xact, version}'::text[]
                                                  order by image ->> 'position') as added
                           from added group by path) a), '{}')
    $$;

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
begin
    select * into record from public.incidents_incident i where i.id = new.incident_id;
    -- The parts of a record that this transaction is recording; everything else is a correction.
    if record.version = 1 and record.entry_xact = pg_current_xact_id() then
        return new;
    end if;
    perform law.refuse_when_locked(record.id, record.locks_at, case
        when tg_op = 'INSERT' then array[tg_argv[0] || '.+']
        else law.changed_fields(tg_argv[0] || '.' || new.id, to_jsonb(old), to_jsonb(new)) end);
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

revoke all on function law.field_of(text), law.changed_fields(text, jsonb, jsonb), law.field_value(text, jsonb),
    law.image_of(uuid, text, uuid), law.recorded_value(uuid, text), law.changes_of(uuid, uuid), law.jurisdiction_of(uuid)
    from public;
grant execute on function law.jurisdiction_of(uuid) to ecrime_app;
revoke all on function law.part_of_incident_written(), law.incident_locked_at_write(),
    law.part_of_incident_locked_at_write(), law.incident_locked_at_commit(), law.part_of_incident_locked_at_commit()
    from public;
grant execute on function law.part_of_incident_written(), law.incident_locked_at_write(),
    law.part_of_incident_locked_at_write(), law.incident_locked_at_commit(), law.part_of_incident_locked_at_commit()
    to ecrime_owner;

reset role;

revoke all on function law.incident_written() from public;

create trigger b_written before insert or update on incidents_incident
    for each row execute function law.incident_written();
create trigger b_written before insert or update on incidents_offence
    for each row execute function law.part_of_incident_written();
create trigger b_written before insert or update on incidents_personstated
    for each row execute function law.part_of_incident_written();

create trigger locked_after_48h before update on incidents_incident
    for each row execute function law.incident_locked_at_write();
create trigger locked_after_48h before insert or update on incidents_offence
    for each row execute function law.part_of_incident_locked_at_write('offence');
create trigger locked_after_48h before insert or update on incidents_personstated
    for each row execute function law.part_of_incident_locked_at_write('person');

create constraint trigger locked_after_48h_at_commit after insert or update on incidents_incident
    deferrable initially deferred for each row execute function law.incident_locked_at_commit();
create constraint trigger locked_after_48h_at_commit after insert or update on incidents_offence
    deferrable initially deferred for each row execute function law.part_of_incident_locked_at_commit();
create constraint trigger locked_after_48h_at_commit after insert or update on incidents_personstated
    deferrable initially deferred for each row execute function law.part_of_incident_locked_at_commit();

create constraint trigger every_serial_used after insert or update on incidents_serial
    deferrable initially deferred for each row execute function law.every_serial_used();

-- One's own work: what one's unit recorded and may still correct, and what one has leave to correct after the lock.
-- Everything else is opened for a stated purpose.
set role ecrime_law;

create or replace function law.own_incident(incident uuid) returns boolean
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select exists (select from public.incidents_incident i
                   where i.id = own_incident.incident and i.unit_id = (law.context()).unit_id
                     and i.withdrawn_at is null and i.locks_at > law.time())
        or exists (select from public.lock_grant g
                   where g.record_id = own_incident.incident and g.used_at is null and g.recalled_at is null
                     and g.expires_at > law.time() and 'grant.use' = any ((law.context()).rights)
                     and (law.context()).officer_id not in (g.recorded_by, g.requested_by, g.reviewed_by))
    $$;
revoke all on function law.own_incident(uuid) from public;
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
       or found_incident.jurisdiction < acting.scope or found_incident.jurisdiction >= acting.scope || '/' then
        raise exception using errcode = 'EC046', message = 'there is no such incident in the area of the post';
    end if;
    -- Its first version, written in this transaction, tells the writer nothing he has not said himself.
    if not (found_incident.version = 1 and found_incident.entry_xact = pg_current_xact_id())
       and not law.has_opened(found_incident.id) then
        raise exception using errcode = 'EC062', message = 'the record was not opened for a purpose';
    end if;
    return found_incident;
end
$$;

-- Nobody is masked in the records of one's own unit; nor in one that is one's own work, for nobody judges or corrects
-- words he is not shown: a review one has taken up, a grant one may use or uses in this transaction.
create or replace function law.reads_whole(found_incident public.incidents_incident) returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select found_incident.unit_id = law.unit() or law.is_own_work('incident', found_incident.id)
        or law.used_grant(found_incident.id) is not null
    $$;

-- Which people of the incident are masked for the reader, and by which mask.
create or replace function law.masked_people(found_incident public.incidents_incident, out person uuid, out mask text)
    returns setof record
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select p.id, m.mask
    from public.incidents_personstated p
    cross join lateral (select case
        when p.age < 18 and not law.may('juvenile.see') then 'juvenile'
        when p.role in ('complainant', 'victim', 'witness') and not law.may('victim.see') then 'victim'
    end as mask) m
    where p.incident_id = found_incident.id and m.mask is not null
      and not (select law.reads_whole(found_incident))
    $$;

create or replace function law.masked_person(row_image jsonb) returns jsonb
    language sql immutable
    set search_path = pg_catalog, pg_temp
    as $$
    select row_image || jsonb_build_object('masked', true, 'name_km', '', 'name_latin', '',
        'age', case when (row_image ->> 'age')::integer < 18 then null else row_image -> 'age' end)
    $$;

-- What the incident states of people and in words: narrative withheld as soon as anybody in it is masked, for it names them.
create or replace function law.incident_statement(incident uuid) returns jsonb
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    found_incident public.incidents_incident := law.opened_incident(incident);
    masks jsonb;
begin
    select coalesce(jsonb_object_agg(m.person, m.mask), '{}') into masks from law.masked_people(found_incident) m;
    return jsonb_build_object(
        'narrative', case when masks = '{}' then found_incident.narrative else '' end,
        'late_note', case when masks = '{}' then found_incident.late_note else '' end,
        'place_detail', found_incident.place_detail,
        'masks', masks,
        'people', (
            select coalesce(jsonb_agg(
                case when masks ? p.id::text then law.masked_person(to_jsonb(p)) else to_jsonb(p) end
                order by p.position, p.id), '[]')
            from public.incidents_personstated p where p.incident_id = found_incident.id and not p.removed));
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
    with images as (
        select h.relation, h.row_id, h.version, h.entry_id, h.image
        from public.incidents_history h where h.record_id = found_incident.id
        union all
        select 'incidents_incident', found_incident.id, found_incident.version, found_incident.entry_id,
               to_jsonb(found_incident)
        union all
        select 'incidents_offence', o.id, o.version, o.entry_id, to_jsonb(o)
        from public.incidents_offence o where o.incident_id = found_incident.id
        union all
        select 'incidents_personstated', p.id, p.version, p.entry_id, to_jsonb(p)
        from public.incidents_personstated p where p.incident_id = found_incident.id)
    select case i.relation when 'incidents_incident' then 'incident' when 'incidents_offence' then 'offence'
                           else 'person' end,
           i.row_id, i.version, i.entry_id,
           case when masks ? i.row_id::text then law.masked_person(i.image)
                when i.relation = 'incidents_incident' and masks <> '{}'
                    then i.image || jsonb_build_object('masked', true, 'narrative', '', 'late_note', '')
                else i.image end
    from images i;
end
$$;

revoke all on function law.opened_incident(uuid), law.reads_whole(public.incidents_incident),
    law.masked_people(public.incidents_incident), law.masked_person(jsonb), law.incident_statement(uuid), law.incident_images(uuid) from public;
grant execute on function law.incident_statement(uuid), law.incident_images(uuid) to ecrime_app;

reset role;
