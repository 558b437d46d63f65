-- What leaves the house of one request so that anybody can check who signed what: the signed words with the answers of
-- the passkeys, the grant, and what was changed. Of words that may name somebody masked for the reader only the hash.

set role ecrime_law;

-- One signed step. Its words are told by the door below only.
create or replace function law.signed_step(step text, signature uuid, withheld boolean) returns jsonb
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select jsonb_build_object(
        'step', signed_step.step, 'officer', s.officer_id, 'asked_at', law.written(s.asked_at),
        'words', case when withheld then null else s.words end,
        'words_sha256', encode(sha256(convert_to(s.words, 'UTF8')), 'hex'),
        'client_data', encode(s.client_data, 'hex'), 'authenticator_data', encode(s.authenticator_data, 'hex'),
        'signature', encode(s.signature, 'hex'), 'public_key', encode(s.public_key, 'hex'))
    from public.officers_signature s where s.id = signed_step.signature and s.used_at is not null
    $$;

-- The images of a record's rows, those that were replaced and those that stand; ``turn`` says in which order the acts on
-- the record wrote them.
create or replace function law.row_images(incident uuid, out relation text, out row_id uuid, out version integer,
                                          out image jsonb, out turn integer) returns setof record
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    with images as (
        select h.relation, h.image from public.incidents_history h where h.record_id = incident
        union all
        select 'incidents_incident', to_jsonb(i) from public.incidents_incident i where i.id = incident
        union all
        select 'incidents_offence', to_jsonb(o) from public.incidents_offence o where o.incident_id = incident
        union all
        select 'incidents_personstated', to_jsonb(p) from public.incidents_personstated p where p.incident_id = incident
        union all
        select 'incidents_role', to_jsonb(r) from public.incidents_role r where r.incident_id = incident),
    turns as (
        select i.image ->> 'entry_id' as entry, min((i.image ->> 'version')::integer) as turn
        from images i where i.relation = 'incidents_incident' group by 1)
    select case i.relation when 'incidents_incident' then 'incident' when 'incidents_offence' then 'offence'
                           when 'incidents_role' then 'role' else 'person' end,
           (i.image ->> 'id')::uuid, (i.image ->> 'version')::integer, i.image, t.turn
    from images i join turns t on t.entry = i.image ->> 'entry_id'
    $$;

-- The roles of a person as they stood after a turn.
create or replace function law.roles_after(incident uuid, person uuid, turn integer) returns jsonb
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select coalesce(jsonb_agg(law.role_value(last.image) order by (last.image ->> 'position')::integer, last.row_id), '[]')
    from (select distinct on (i.row_id) i.row_id, i.image from law.row_images(roles_after.incident) i
          where i.relation = 'role' and i.turn <= roles_after.turn
            and i.image ->> 'person_id' = roles_after.person::text
          order by i.row_id, i.version desc) last
    where last.image ->> 'removed' = 'false'
    $$;

-- What an entry changed, by path, from the images alone: as carried out, whatever was corrected later.
create or replace function law.changes_by(incident uuid, entry uuid) returns jsonb
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    with images as materialized (select * from law.row_images(changes_by.incident)),
    written as (
        select i.relation, i.row_id, min(i.version) as first, max(i.version) as last, min(i.turn) as turn
        from images i where i.image ->> 'entry_id' = entry::text group by 1, 2),
    fields as (
        select distinct case w.relation when 'incident' then 'incident' else w.relation || '.' || w.row_id end as prefix,
               law.field_of(k.key) as field, b.image as before, a.image as after
        from written w
        join images b on b.row_id = w.row_id and b.version = w.first - 1
        join images a on a.row_id = w.row_id and a.version = w.last
        cross join lateral jsonb_each(b.image) k
        where w.relation <> 'role' and law.field_of(k.key) is not null and k.value is distinct from a.image -> k.key),
    added as (
        select w.relation || '.+' as path, a.image || case w.relation when 'person' then jsonb_build_object(
                   'roles', law.roles_after(changes_by.incident, w.row_id, w.turn)) else '{}' end as image
        from written w join images a on a.row_id = w.row_id and a.version = w.last
        where w.first = 1 and w.relation <> 'role'),
    roles as (
        select distinct (a.image ->> 'person_id')::uuid as person, w.turn
        from written w join images a on a.row_id = w.row_id and a.version = w.last
        where w.relation = 'role' and not exists (
            select from written p where p.relation = 'person' and p.first = 1 and p.row_id::text = a.image ->> 'person_id'))
    select coalesce((select jsonb_object_agg(f.prefix || '.' || f.field, jsonb_build_object(
                         'before', law.field_value(f.field, f.before), 'after', law.field_value(f.field, f.after)))
                     from fields f), '{}')
        || coalesce((select jsonb_object_agg('person.' || r.person || '.roles', jsonb_build_object(
                         'before', jsonb_build_object('roles', law.roles_after(changes_by.incident, r.person, r.turn - 1)),
                         'after', jsonb_build_object('roles', law.roles_after(changes_by.incident, r.person, r.turn))))
                     from roles r), '{}')
        || coalesce((select jsonb_object_agg(a.path, jsonb_build_object('before', null, 'after', a.rows))
                     from (select path, jsonb_agg(image - '{id, entry_id, entry_xact, version}'::text[]
                                                  order by image ->> 'position') as rows
                           from added group by path) a), '{}')
    $$;

revoke all on function law.signed_step(text, uuid, boolean), law.row_images(uuid), law.roles_after(uuid, uuid, integer),
    law.changes_by(uuid, uuid) from public;
grant execute on function law.signed_step(text, uuid, boolean), law.changes_by(uuid, uuid) to ecrime_search;

reset role;

create policy door on lock_grant for select to ecrime_search using (true);
grant select on lock_grant to ecrime_search;

set role ecrime_search;

-- For the session that has opened the record.
create or replace function law.correction_export(request uuid) returns jsonb
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    asking public.corrections_request;
    found_incident public.incidents_incident;
    granted public.lock_grant;
    changes jsonb;
    withheld boolean;
begin
    select * into asking from public.corrections_request r where r.id = correction_export.request;
    if asking.id is null or not law.may('correction.export') then
        raise exception using errcode = 'EC046', message = 'there is no such request in the area of the post';
    end if;
    found_incident := law.opened_incident(asking.incident_id);
    withheld := (law.correction_statement(asking.id) ->> 'withheld')::boolean;
    select * into granted from public.lock_grant g where g.request_id = asking.id;
    if granted.used_at is not null then
        changes := law.changes_by(granted.record_id, granted.entry_id);
    end if;
    return jsonb_build_object(
        'format', 'ecrime-correction-1',
        'record', found_incident.number,
        'recorded_by', found_incident.recorded_by_id,
        'request', asking.id,
        'withheld', withheld,
        'steps', (
            select jsonb_agg(law.signed_step(s.step, s.signature, withheld) order by s.place)
            from (select 1 as place, 'request' as step, asking.signature_id as signature
                  union all
                  select 2 * v.stage, 'decide', v.signature_id from public.corrections_review v
                  where v.request_id = asking.id and v.decided_at is not null
                  union all
                  select 3, 'appeal', a.signature_id from public.corrections_appeal a where a.request_id = asking.id
                  union all
                  select 5, 'recall', c.signature_id from public.corrections_recall c where c.request_id = asking.id
                  union all
                  select 6, 'carry out', granted.signature_id where granted.used_at is not null) s),
        'grant', case when granted.id is not null then jsonb_build_object(
            'id', granted.id, 'fields', granted.fields, 'requested_by', granted.requested_by,
            'reviewed_by', granted.reviewed_by, 'granted_at', law.written(granted.granted_at),
            'expires_at', law.written(granted.expires_at), 'used_at', law.written(granted.used_at),
            'used_by', granted.used_by, 'recalled_at', law.written(granted.recalled_at)) end,
        'changes', case
            when withheld then (select jsonb_object_agg(c.path, null::jsonb) from jsonb_object_keys(changes) as c (path))
            else changes end);
end
$$;

revoke all on function law.correction_export(uuid) from public;
grant execute on function law.correction_export(uuid) to ecrime_app;

reset role;
