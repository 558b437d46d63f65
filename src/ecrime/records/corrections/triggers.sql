-- Rule D11: after the lock a chief asks for named fields, planning reviews, a third person carries it out. Each step is
-- one row, one ledger entry about the incident, and one signature over the words composed here from the row itself.

call law.protect('corrections_request', 'incident');
call law.protect('corrections_review', 'incident', history => 'ledger_history', record => 'incident_id', fixed => '{id, request_id, incident_id, jurisdiction, stage, taken_at}',
    app_may_update => '{reviewer_id, outcome, fields, reason, decided_at, signature_id, entry_id, version}');
call law.protect('corrections_appeal', 'incident');
call law.protect('corrections_recall', 'incident');

do $$
declare
    name text;
begin
    foreach name in array array['corrections_request', 'corrections_review', 'corrections_appeal',
                                'corrections_recall'] loop
        execute format('create policy seen_in_own_area on %I for select to ecrime_app using ('
            ' (select law.may(''correction.see''))'
            ' and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()))', name);
        execute format('create policy door on %I for select to ecrime_search using (true)', name);
        execute format('grant select on %I to ecrime_search', name);
    end loop;
end
$$;
create policy asked on corrections_request for insert to ecrime_app
    with check ((select law.may('correction.request')));
create policy taken_up on corrections_review for insert to ecrime_app
    with check ((select law.may('correction.review')));
create policy decided on corrections_review for update to ecrime_app
    using ((select law.may('correction.review'))) with check (reviewer_id = (select law.officer()));
create policy appealed on corrections_appeal for insert to ecrime_app
    with check ((select law.may('correction.request')));
create policy recalled on corrections_recall for insert to ecrime_app
    with check ((select law.may('correction.recall')));

-- Values and reasons tell of people: the door below gives them, to whom the request is work, after an entry.
grant select (id, incident_id, ordinal, unit_id, jurisdiction, requested_by, requested_at, fields, reason_code,
    signature_id, version, entry_id), insert on corrections_request to ecrime_app;
grant select (id, request_id, incident_id, jurisdiction, stage, reviewer_id, former_reviewers, taken_at, outcome, fields,
    decided_at, signature_id, version, entry_id), insert on corrections_review to ecrime_app;
grant select (id, request_id, incident_id, jurisdiction, appealed_by, appealed_at, signature_id, version, entry_id),
    insert on corrections_appeal to ecrime_app;
grant select (id, request_id, incident_id, jurisdiction, grant_id, recalled_by, recalled_at, signature_id, version,
    entry_id), insert on corrections_recall to ecrime_app;
alter table corrections_request alter column asked set statistics 0, alter column reason set statistics 0,
    alter column evidence set statistics 0;
alter table corrections_review alter column reason set statistics 0;
alter table corrections_appeal alter column reason set statistics 0;
alter table corrections_recall alter column reason set statistics 0;

set role ecrime_law;

-- Where a request stands; the same words as State in facts.py.
create or replace function law.request_state(request uuid) returns text
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select case
        when g.used_at is not null then 'corrected'
        when g.recalled_at is not null then 'recalled'
        when g.id is not null and g.expires_at > law.time() then 'granted'
        when g.id is not null then 'expired'
        when r.id is null then 'asked'
        when r.decided_at is null then 'under_review'
        when r.stage = 1 and exists (select from public.corrections_appeal a where a.request_id = request_state.request)
            then 'appealed'
        else 'refused'
    end
    from (select 1) as one
    left join public.lock_grant g on g.request_id = request_state.request
    left join lateral (select * from public.corrections_review v where v.request_id = request_state.request
                       order by v.stage desc limit 1) r on true
    $$;

-- While it is open, no second request may name the same field.
create or replace function law.request_is_open(request uuid) returns boolean
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$ select law.request_state(request) in ('asked', 'under_review', 'appealed', 'granted') $$;

-- What a request asks for, by path.
create or replace function law.asked_in(request uuid) returns jsonb
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$ select r.asked from public.corrections_request r where r.id = asked_in.request $$;

-- Whether the acting officer is himself stated in a record, or in what a request asks; told to whoever could otherwise
-- ask, review or carry out there.
create or replace function law.concerns_me(record uuid, request uuid) returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select (law.may('correction.request') or law.may('correction.review') or law.may('grant.use'))
       and law.lies_in(law.jurisdiction_of(record), (law.context()).scope)
       and law.is_concerned(record, coalesce(law.asked_in(request), '{}'), (law.context()).officer_id)
    $$;

create or replace function law.correction_requested() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    record public.incidents_incident;
    path text;
    asked jsonb := '{}';
begin
    select * into record from public.incidents_incident i where i.id = new.incident_id;
    if record.id is null or not law.lies_in(record.jurisdiction, acting.scope) then
        raise exception using errcode = 'EC046', message = 'there is no such incident in the area of the post';
    end if;
    if record.withdrawn_at is not null then
        raise exception using errcode = 'EC044', message = 'the record was withdrawn';
    end if;
    if law.time() < record.locks_at then
        raise exception using errcode = 'EC073', message = 'the record is not locked yet';
    end if;
    if record.recorded_by_id = acting.officer_id then
        raise exception using errcode = 'EC071', message = 'three different people are needed';
    end if;
    perform law.refuse_concerned(new.incident_id, new.asked, acting.officer_id);
    perform law.require_reason(new.reason);
    if char_length(new.evidence) > 500 then
        raise exception using errcode = 'EC076', message = 'the evidence is named at too great a length';
    end if;
    -- One open request a field: whoever asks about the same record waits here for the other.
    perform pg_advisory_xact_lock(hashtextextended('correction ' || new.incident_id, 0));
    select coalesce(array_agg(key order by key), '{}') into new.fields from jsonb_object_keys(new.asked) as key;
    if cardinality(new.fields) not between 1 and 50 then
        raise exception using errcode = 'EC075', message = 'no field is named';
    end if;
    if exists (select from public.corrections_request r
               where r.incident_id = new.incident_id and r.fields && new.fields
                 and law.request_is_open(r.id)) then
        raise exception using errcode = 'EC074', message = 'an open request names this field already';
    end if;
    foreach path in array new.fields loop
        asked := asked || jsonb_build_object(path, jsonb_build_object(
            'before', law.recorded_value(new.incident_id, path), 'after', new.asked -> path -> 'after'));
    end loop;
    new.asked := asked;
    select count(*) + 1 into new.ordinal from public.corrections_request r where r.incident_id = new.incident_id;
    new.unit_id := record.unit_id;
    new.jurisdiction := record.jurisdiction;
    new.requested_by := acting.officer_id;
    new.requested_at := law.time();
    return new;
end
$$;

-- Whether an officer had a hand in a request: asked, or reviewed it at any stage, taken over from him or not.
create or replace function law.took_part(request uuid, officer uuid) returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select exists (select from public.corrections_request r
                   where r.id = took_part.request and r.requested_by = took_part.officer)
        or exists (select from public.corrections_review v
                   where v.request_id = took_part.request
                     and took_part.officer = any (v.former_reviewers || v.reviewer_id))
    $$;

-- Taken up by the first who may; taken over when the reviewer's post has ended; decided once, by who took it up.
create or replace function law.correction_reviewed() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    request public.corrections_request;
    recorder uuid;
    state text;
begin
    select * into request from public.corrections_request r where r.id = new.request_id;
    if request.id is null or not law.lies_in(request.jurisdiction, acting.scope) then
        raise exception using errcode = 'EC046', message = 'there is no such request in the area of the post';
    end if;
    select i.recorded_by_id into recorder from public.incidents_incident i where i.id = request.incident_id;
    if acting.officer_id in (request.requested_by, recorder)
       or exists (select from public.corrections_review r where r.request_id = new.request_id and r.id <> new.id
                  and acting.officer_id = any (r.former_reviewers || r.reviewer_id)) then
        raise exception using errcode = 'EC071', message = 'three different people are needed';
    end if;
    perform law.refuse_concerned(request.incident_id, request.asked, acting.officer_id);
    if tg_op = 'INSERT' then
        state := law.request_state(request.id);
        if state not in ('asked', 'appealed') then
            raise exception using errcode = 'EC077', message = 'the request does not wait for a review';
        end if;
        new.incident_id := request.incident_id;
        new.jurisdiction := request.jurisdiction;
        new.stage := case state when 'asked' then 1 else 2 end;
        new.reviewer_id := acting.officer_id;
        new.former_reviewers := '{}';
        new.taken_at := law.time();
        new.outcome := '';
        new.fields := '{}';
        new.reason := '';
        new.decided_at := null;
        new.signature_id := null;
    elsif old.decided_at is not null then
        raise exception using errcode = 'EC077', message = 'the request does not wait for a review';
    elsif new.outcome = '' then
        if exists (select from public.officers_posting p where p.officer_id = old.reviewer_id
                   and p.begins_at <= law.now() and (p.ends_at is null or p.ends_at > law.now())) then
            raise exception using errcode = 'EC077', message = 'somebody else reviews the request';
        end if;
        new.reviewer_id := acting.officer_id;
        new.former_reviewers := old.former_reviewers || old.reviewer_id;
    else
        if old.reviewer_id <> acting.officer_id then
            raise exception using errcode = 'EC077', message = 'somebody else reviews the request';
        end if;
        new.reviewer_id := old.reviewer_id;
        new.former_reviewers := old.former_reviewers;
        new.decided_at := law.time();
        perform law.require_reason(new.reason);
        if not new.fields <@ request.fields then
            raise exception using errcode = 'EC075', message = 'a field is granted that was not asked';
        end if;
    end if;
    return new;
end
$$;

-- A decision that grants makes the grant, and nothing else does.
create or replace function law.correction_granted() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if new.outcome = 'grant' and old.outcome = '' then
        insert into public.lock_grant (id, record_id, jurisdiction, fields, request_id, recorded_by, requested_by,
                                       reviewed_by, granted_at, expires_at, entry_id)
        select law.uuid7(), new.incident_id, new.jurisdiction, new.fields, new.request_id, i.recorded_by_id,
               q.requested_by, new.reviewer_id, new.decided_at, new.decided_at + make_interval(hours => p.grant_hours),
               new.entry_id
        from public.corrections_request q
        join public.incidents_incident i on i.id = q.incident_id
        cross join public.country_pack p
        where q.id = new.request_id;
    end if;
    return null;
end
$$;

create or replace function law.correction_appealed() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    request public.corrections_request;
begin
    select * into request from public.corrections_request r where r.id = new.request_id;
    if request.id is null or request.requested_by <> acting.officer_id then
        raise exception using errcode = 'EC078', message = 'only who asked may appeal';
    end if;
    perform law.refuse_concerned(request.incident_id, request.asked, acting.officer_id);
    if law.request_state(request.id) <> 'refused' then
        raise exception using errcode = 'EC077', message = 'only a refusal is appealed, and once';
    end if;
    perform law.require_reason(new.reason);
    new.incident_id := request.incident_id;
    new.jurisdiction := request.jurisdiction;
    new.appealed_by := acting.officer_id;
    new.appealed_at := law.time();
    return new;
end
$$;

-- An unused grant is recalled by who granted it, or, when his post has ended, by who holds it now; never by the one it
-- was asked by. Grant and recall wait for each other at the grant's row: of use and recall one wins.
create or replace function law.correction_recalled() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    found_grant public.lock_grant;
begin
    select * into found_grant from public.lock_grant g where g.request_id = new.request_id for update;
    if found_grant.id is null or not law.lies_in(found_grant.jurisdiction, acting.scope) then
        raise exception using errcode = 'EC046', message = 'there is no such request in the area of the post';
    end if;
    if found_grant.used_at is not null or found_grant.recalled_at is not null
       or found_grant.expires_at <= law.time() then
        raise exception using errcode = 'EC070', message = 'the grant was used, recalled or has expired';
    end if;
    if acting.officer_id in (found_grant.recorded_by, found_grant.requested_by) then
        raise exception using errcode = 'EC071', message = 'three different people are needed';
    end if;
    perform law.refuse_concerned(found_grant.record_id, law.asked_in(new.request_id), acting.officer_id);
    if not law.answers_for_grant(new.request_id) then
        raise exception using errcode = 'EC092', message = 'who granted it recalls it';
    end if;
    perform law.require_reason(new.reason);
    new.incident_id := found_grant.record_id;
    new.jurisdiction := found_grant.jurisdiction;
    new.grant_id := found_grant.id;
    new.recalled_by := acting.officer_id;
    new.recalled_at := law.time();
    update public.lock_grant g set recalled_at = new.recalled_at, entry_id = new.entry_id where g.id = found_grant.id;
    return new;
end
$$;

-- Whether an officer holds a post in force with this right.
create or replace function law.has_right_now(officer uuid, act text) returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select exists (select from public.officers_posting p join public.officers_post_kind k on k.code = p.kind_id
                   where p.officer_id = officer and act = any (k.rights)
                     and p.begins_at <= law.now() and (p.ends_at is null or p.ends_at > law.now()))
    $$;

-- Whether who acts granted the request, or stands in for a reviewer who holds no such post any more.
create or replace function law.answers_for_grant(request uuid) returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select coalesce((select g.reviewed_by = (law.context()).officer_id
                            or not law.has_right_now(g.reviewed_by, 'correction.recall')
                     from public.lock_grant g where g.request_id = answers_for_grant.request), false)
    $$;

-- The words of each step, composed from the rows as they stand; they are what the officer sees and signs.
create or replace function law.field_words(asked jsonb) returns text
    language sql immutable
    set search_path = pg_catalog, pg_temp
    as $$
    select string_agg(concat_ws(E'\n', 'field ' || key, 'before ' || (value -> 'before')::text,
                                'after ' || (value -> 'after')::text), E'\n' order by key collate "C")
    from jsonb_each(asked)
    $$;

create or replace function law.request_words(request uuid) returns text
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select concat_ws(E'\n', 'ecrime-correction-request-v1', 'request ' || r.id, 'record ' || i.number,
        law.field_words(r.asked), 'reason ' || r.reason_code, r.reason, 'evidence ' || r.evidence)
    from public.corrections_request r join public.incidents_incident i on i.id = r.incident_id
    where r.id = request_words.request and r.requested_by = (law.context()).officer_id
    $$;

create or replace function law.review_words(review uuid) returns text
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select concat_ws(E'\n', 'ecrime-correction-decision-v1', 'request ' || r.id, 'record ' || i.number,
        'stage ' || v.stage, 'decision ' || v.outcome,
        law.field_words((select jsonb_object_agg(f, r.asked -> f) from unnest(v.fields) as f)), 'reason', v.reason)
    from public.corrections_review v
    join public.corrections_request r on r.id = v.request_id
    join public.incidents_incident i on i.id = r.incident_id
    where v.id = review_words.review and v.reviewer_id = (law.context()).officer_id
    $$;

create or replace function law.appeal_words(appeal uuid) returns text
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select concat_ws(E'\n', 'ecrime-correction-appeal-v1', 'request ' || a.request_id, 'record ' || i.number, 'reason',
                     a.reason)
    from public.corrections_appeal a join public.incidents_incident i on i.id = a.incident_id
    where a.id = appeal_words.appeal and a.appealed_by = (law.context()).officer_id
    $$;

create or replace function law.recall_words(recall uuid) returns text
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select concat_ws(E'\n', 'ecrime-correction-recall-v1', 'request ' || c.request_id, 'grant ' || c.grant_id,
                     'record ' || i.number, 'reason', c.reason)
    from public.corrections_recall c join public.incidents_incident i on i.id = c.incident_id
    where c.id = recall_words.recall and c.recalled_by = (law.context()).officer_id
    $$;

-- What a used grant changed: every row of the record that this transaction replaced, field by field.
create or replace function law.carrying_out_words(grant_id uuid) returns text
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select concat_ws(E'\n', 'ecrime-correction-carried-out-v1', 'grant ' || g.id, 'request ' || g.request_id,
        'record ' || i.number, law.field_words(law.changes_by(g.record_id, g.entry_id)))
    from public.lock_grant g join public.incidents_incident i on i.id = g.record_id
    where g.id = carrying_out_words.grant_id and g.used_by = (law.context()).officer_id
    $$;

-- At COMMIT: the step is signed, over the words of the row as it will stand.
create or replace function law.step_signed() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if tg_table_name = 'corrections_request' then
        perform law.require_signature(new.signature_id, law.request_words(new.id));
    elsif tg_table_name = 'corrections_appeal' then
        perform law.require_signature(new.signature_id, law.appeal_words(new.id));
    elsif tg_table_name = 'corrections_recall' then
        perform law.require_signature(new.signature_id, law.recall_words(new.id));
    elsif tg_table_name = 'corrections_review' then
        perform law.require_signature(new.signature_id, law.review_words(new.id));
    else
        perform law.require_signature(new.signature_id, law.carrying_out_words(new.id));
    end if;
    return null;
end
$$;

revoke all on function law.request_state(uuid), law.request_is_open(uuid), law.correction_requested(),
    law.correction_reviewed(), law.correction_granted(), law.correction_appealed(), law.correction_recalled(),
    law.took_part(uuid, uuid), law.asked_in(uuid), law.concerns_me(uuid, uuid),
    law.has_right_now(uuid, text), law.answers_for_grant(uuid), law.field_words(jsonb),
    law.request_words(uuid), law.review_words(uuid), law.appeal_words(uuid), law.recall_words(uuid),
    law.carrying_out_words(uuid), law.step_signed() from public;
grant execute on function law.correction_requested(), law.correction_reviewed(), law.correction_granted(),
    law.correction_appealed(), law.correction_recalled(), law.step_signed() to ecrime_owner;
grant execute on function law.request_words(uuid), law.review_words(uuid), law.appeal_words(uuid), law.recall_words(uuid),
    law.carrying_out_words(uuid), law.request_is_open(uuid), law.answers_for_grant(uuid),
    law.concerns_me(uuid, uuid) to ecrime_app;

reset role;

create trigger b_requested before insert on corrections_request
    for each row execute function law.correction_requested();
create trigger b_reviewed before insert or update on corrections_review
    for each row execute function law.correction_reviewed();
create trigger e_granted after update on corrections_review
    for each row execute function law.correction_granted();
create trigger b_appealed before insert on corrections_appeal
    for each row execute function law.correction_appealed();
create trigger b_recalled before insert on corrections_recall
    for each row execute function law.correction_recalled();

create constraint trigger signed_at_commit after insert on corrections_request deferrable initially deferred
    for each row execute function law.step_signed();
create constraint trigger signed_at_commit after insert on corrections_appeal deferrable initially deferred
    for each row execute function law.step_signed();
create constraint trigger signed_at_commit after insert on corrections_recall deferrable initially deferred
    for each row execute function law.step_signed();
create constraint trigger signed_at_commit after update on corrections_review deferrable initially deferred
    for each row when (new.decided_at is not null) execute function law.step_signed();
create constraint trigger signed_at_commit after update on lock_grant deferrable initially deferred
    for each row when (new.used_at is not null) execute function law.step_signed();

create constraint trigger entry_fits after insert on corrections_request deferrable initially deferred
    for each row execute function law.entry_fits('incident', 'correction.request');
create constraint trigger entry_fits after insert on corrections_appeal deferrable initially deferred
    for each row execute function law.entry_fits('incident', 'correction.appeal');
create constraint trigger entry_fits after insert or update on corrections_review deferrable initially deferred
    for each row execute function law.entry_fits('incident', 'correction.review', 'correction.decide');
create constraint trigger entry_fits after insert on corrections_recall deferrable initially deferred
    for each row execute function law.entry_fits('incident', 'correction.recall');
