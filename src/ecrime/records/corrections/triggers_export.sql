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

revoke all on function law.signed_step(text, uuid, boolean) from public;
grant execute on function law.signed_step(text, uuid, boolean) to ecrime_search;

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
