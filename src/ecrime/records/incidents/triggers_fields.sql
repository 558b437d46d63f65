-- The fields of a record: what they are called, what stands in them, what an act has changed in them. The lock lets
-- granted fields through by these names, and people sign words that are composed from them.

set role ecrime_law;

-- A field of a record is named by its path: incident.<field>, or offence.<row>.<field> and so on for each kind of part;
-- "offence.+" is one more of them. The roles of a person or an organisation are one field, "roles", though each has a
-- row of its own. Columns that only make sense together are one field; what the database writes itself is none.
create or replace function law.field_of(column_name text) returns text
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
    select case
        when column_name in ('occurred_from', 'occurred_to', 'time_precision', 'zone') then 'occurred'
        when column_name in ('latitude', 'longitude', 'point_precision') then 'point'
        when column_name in ('late_reason', 'late_note') then 'late_reason'
        when column_name in ('reported_at', 'report_channel') then 'report'
        when column_name in ('born_on', 'birth_precision') then 'birth'
        when column_name in ('age_low', 'age_high') then 'age'
        when column_name in ('person_id', 'other_id') then 'people'
        when column_name in ('quantity', 'measure') then 'amount'
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

-- The word for the rows of a table, in paths and in images.
create or replace function law.part_word(relation text) returns text
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
    select case relation when 'incidents_personstated' then 'person' when 'incidents_property' then 'thing'
                         else substr(relation, length('incidents_') + 1) end
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
        when 'organisation' then (select to_jsonb(o) from public.incidents_organisation o
                                  where o.id = part and o.incident_id = incident)
        when 'relation' then (select to_jsonb(r) from public.incidents_relation r
                              where r.id = part and r.incident_id = incident)
        when 'thing' then (select to_jsonb(t) from public.incidents_property t
                           where t.id = part and t.incident_id = incident)
        when 'vehicle' then (select to_jsonb(v) from public.incidents_vehicle v
                             where v.id = part and v.incident_id = incident)
    end
    $$;

-- Whose a role is: the path of the person or the organisation.
create or replace function law.holder_of(role jsonb) returns text
    language sql immutable
    set search_path = pg_catalog, pg_temp
    as $$
    select coalesce('person.' || (role ->> 'person_id'), 'organisation.' || (role ->> 'organisation_id'))
    $$;

-- The field that a row of a role belongs to: the roles of its holder, or one more of them, when this transaction has
-- added the holder.
create or replace function law.field_of_role(incident uuid, role jsonb) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select case when i.image ->> 'version' = '1' and i.image ->> 'entry_xact' = pg_current_xact_id()::text
                then h.words[1] || '.+' else array_to_string(h.words, '.') || '.roles' end
    from (select string_to_array(law.holder_of(role), '.') as words) h
    cross join lateral (select law.image_of(incident, h.words[1], h.words[2]::uuid) as image) i
    $$;

-- A role as a part of the field: without whose it is.
create or replace function law.role_value(image jsonb) returns jsonb
    language sql immutable
    set search_path = pg_catalog, pg_temp
    as $$
    select jsonb_object_agg(key, value) from jsonb_each(image)
    where key in ('role', 'since', 'until', 'basis', 'offence_id')
    $$;

-- The roles of a person or an organisation as one value, in their order.
create or replace function law.roles_of(incident uuid, holder uuid) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select coalesce(jsonb_agg(law.role_value(to_jsonb(r)) order by r.position, r.id), '[]')
    from public.incidents_role r
    where r.incident_id = roles_of.incident and roles_of.holder in (r.person_id, r.organisation_id) and not r.removed
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
    if path ~ '^(offence|person|organisation|relation|thing|vehicle)\.\+$' then
        return 'null';
    end if;
    if relation = 'incident' and cardinality(words) = 2 then
        value := law.field_value(words[2], law.image_of(incident, relation, null));
    elsif cardinality(words) = 3 and words[2] ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
        value := law.image_of(incident, relation, words[2]::uuid);
        if value is not null and relation in ('person', 'organisation') and words[3] = 'roles' then
            value := jsonb_build_object('roles', law.roles_of(incident, words[2]::uuid));
        else
            value := law.field_value(words[3], value);
        end if;
    end if;
    if value is null or words[cardinality(words)] in ('id', 'incident_id', 'unit_id', 'jurisdiction', 'number', 'serial',
            'serial_year', 'recorded_at', 'recorded_by_id', 'locks_at', 'origin', 'batch_id', 'source_key', 'pack',
            'position', 'withdrawn_at') and not (relation = 'thing' and words[3] = 'serial') then
        raise exception using errcode = 'EC075', message = 'the record has no such field to correct';
    end if;
    return value;
end
$$;

-- The images of a record's rows, those that were replaced and those that stand.
create or replace function law.images_of(incident uuid)
    returns table (relation text, row_id uuid, version integer, entry_id uuid, image jsonb)
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select law.part_word(h.relation), h.row_id, h.version, h.entry_id, h.image
    from public.incidents_history h where h.record_id = incident
    union all
    select 'incident', i.id, i.version, i.entry_id, to_jsonb(i) from public.incidents_incident i where i.id = incident
    union all
    select 'offence', o.id, o.version, o.entry_id, to_jsonb(o)
    from public.incidents_offence o where o.incident_id = incident
    union all
    select 'person', p.id, p.version, p.entry_id, to_jsonb(p)
    from public.incidents_personstated p where p.incident_id = incident
    union all
    select 'role', r.id, r.version, r.entry_id, to_jsonb(r) from public.incidents_role r where r.incident_id = incident
    union all
    select 'organisation', o.id, o.version, o.entry_id, to_jsonb(o)
    from public.incidents_organisation o where o.incident_id = incident
    union all
    select 'relation', r.id, r.version, r.entry_id, to_jsonb(r)
    from public.incidents_relation r where r.incident_id = incident
    union all
    select 'thing', t.id, t.version, t.entry_id, to_jsonb(t)
    from public.incidents_property t where t.incident_id = incident
    union all
    select 'vehicle', v.id, v.version, v.entry_id, to_jsonb(v)
    from public.incidents_vehicle v where v.incident_id = incident
    union all
    select 'supplement', s.id, s.version, s.entry_id, to_jsonb(s)
    from public.incidents_supplement s where s.incident_id = incident
    $$;

-- The images without supplements, which have no part in the versions of their record; ``turn`` says in which order the
-- acts on the record wrote them. No part changes without the incident, so its versions are the acts.
create or replace function law.images_in_turn(incident uuid)
    returns table (relation text, row_id uuid, version integer, entry_id uuid, image jsonb, turn integer)
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    with images as materialized (select * from law.images_of(incident)),
    turns as (select i.entry_id, min(i.version) as turn from images i where i.relation = 'incident' group by 1)
    select i.*, t.turn from images i join turns t using (entry_id) where i.relation <> 'supplement'
    $$;

-- The roles of a person or an organisation as they stood after a turn.
create or replace function law.roles_after(incident uuid, holder text, turn integer) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select coalesce(jsonb_agg(law.role_value(last.image) order by (last.image ->> 'position')::integer, last.row_id), '[]')
    from (select distinct on (i.row_id) i.row_id, i.image from law.images_in_turn(roles_after.incident) i
          where i.relation = 'role' and i.turn <= roles_after.turn and law.holder_of(i.image) = roles_after.holder
          order by i.row_id, i.version desc) last
    where last.image ->> 'removed' = 'false'
    $$;

-- What an entry changed in a record, by path: {"before": …, "after": …}. From the images alone: as it was done, whatever
-- was corrected later.
create or replace function law.changes_by(incident uuid, entry uuid) returns jsonb
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    with images as materialized (select * from law.images_in_turn(changes_by.incident)),
    written as (
        select i.relation, i.row_id, min(i.version) as first, max(i.version) as last, min(i.turn) as turn
        from images i where i.entry_id = entry group by 1, 2),
    fields as (
        select distinct case w.relation when 'incident' then 'incident' else w.relation || '.' || w.row_id end as prefix,
               law.field_of(k.key) as field, b.image as before, a.image as after
        from written w
        join images b on b.row_id = w.row_id and b.version = w.first - 1
        join images a on a.row_id = w.row_id and a.version = w.last
        cross join lateral jsonb_each(b.image) k
        where w.relation <> 'role' and law.field_of(k.key) is not null and k.value is distinct from a.image -> k.key),
    added as (
        select w.relation || '.+' as path, a.image || case when w.relation in ('person', 'organisation')
                   then jsonb_build_object('roles', law.roles_after(
                       changes_by.incident, w.relation || '.' || w.row_id, w.turn)) else '{}' end as image
        from written w join images a on a.row_id = w.row_id and a.version = w.last
        where w.first = 1 and w.relation <> 'role'),
    roles as (
        select distinct law.holder_of(a.image) as holder, w.turn
        from written w join images a on a.row_id = w.row_id and a.version = w.last
        where w.relation = 'role' and not exists (
            select from written h where h.first = 1 and h.relation || '.' || h.row_id = law.holder_of(a.image)))
    select coalesce((select jsonb_object_agg(f.prefix || '.' || f.field, jsonb_build_object(
                         'before', law.field_value(f.field, f.before), 'after', law.field_value(f.field, f.after)))
                     from fields f), '{}')
        || coalesce((select jsonb_object_agg(r.holder || '.roles', jsonb_build_object(
                         'before', jsonb_build_object('roles', law.roles_after(changes_by.incident, r.holder, r.turn - 1)),
                         'after', jsonb_build_object('roles', law.roles_after(changes_by.incident, r.holder, r.turn))))
                     from roles r), '{}')
        || coalesce((select jsonb_object_agg(a.path, jsonb_build_object('before', null, 'after', a.rows))
                     from (select path, jsonb_agg(image - '{entry_id, entry_xact, version}'::text[]
                                                  order by (image ->> 'position')::integer, image ->> 'id') as rows
                           from added group by path) a), '{}')
    $$;

revoke all on function law.field_of(text), law.changed_fields(text, jsonb, jsonb), law.field_value(text, jsonb),
    law.part_word(text), law.image_of(uuid, text, uuid), law.holder_of(jsonb), law.field_of_role(uuid, jsonb),
    law.role_value(jsonb), law.roles_of(uuid, uuid), law.recorded_value(uuid, text), law.images_of(uuid),
    law.images_in_turn(uuid),
    law.roles_after(uuid, text, integer), law.changes_by(uuid, uuid) from public;
grant execute on function law.changes_by(uuid, uuid), law.part_word(text), law.images_of(uuid) to ecrime_search;

reset role;
