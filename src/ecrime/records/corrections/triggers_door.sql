-- Who may read what a request says, and who must have read the record before he asks or decides.

set role ecrime_law;

-- A refusal waits a month for its appeal on the desk of who asked.
create or replace function law.may_still_appeal(request uuid) returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select exists (select from public.corrections_review v
                   where v.request_id = may_still_appeal.request and v.stage = 1 and v.outcome = 'refuse'
                     and v.decided_at > law.time() - interval '30 days')
       and not exists (select from public.corrections_appeal a where a.request_id = may_still_appeal.request)
    $$;

-- Own work: a review one has taken up, whose record is read whole; a request one made, while it is open or its refusal
-- may still be appealed.
create or replace function law.own_whole_incident_by_review(incident uuid) returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select law.may('correction.review')
       and exists (select from public.corrections_review v
                   where v.incident_id = own_whole_incident_by_review.incident and v.decided_at is null
                     and v.reviewer_id = (law.context()).officer_id)
    $$;

create or replace function law.own_incident_by_request(incident uuid) returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select law.own_whole_incident_by_review(own_incident_by_request.incident)
        or law.may('correction.see')
       and exists (select from public.corrections_request r
                   where r.incident_id = own_incident_by_request.incident
                     and r.requested_by = (law.context()).officer_id
                     and (law.request_is_open(r.id) or law.may_still_appeal(r.id)))
    $$;

-- How long the last ten requests in the acting post's area waited for their decision; no request can be told from it.
create or replace function law.correction_median() returns interval
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select percentile_cont(0.5) within group (order by last.took)
    from (select v.decided_at - r.requested_at as took
          from public.corrections_review v join public.corrections_request r on r.id = v.request_id
          where v.stage = 1 and v.decided_at is not null
            and r.jurisdiction >= law.scope_from() and r.jurisdiction < law.scope_to()
          order by v.decided_at desc limit 10) last
    $$;

revoke all on function law.own_incident_by_request(uuid), law.own_whole_incident_by_review(uuid),
    law.may_still_appeal(uuid), law.correction_median() from public;
grant execute on function law.may_still_appeal(uuid), law.correction_median() to ecrime_app;

reset role;
set role ecrime_search;

-- Nobody asks about a record, or decides on it, that this session has not opened, or in which somebody is hidden from
-- him: the words he signs would tell him.
create or replace function law.record_was_read() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    found_incident public.incidents_incident := law.opened_incident(new.incident_id);
begin
    if exists (select from law.masked_people(found_incident)) then
        raise exception using errcode = 'EC091', message = 'somebody in the record is hidden from this post';
    end if;
    return new;
end
$$;

-- What is asked can be written: as many columns as the field has, each of its type.
create or replace function law.asked_values_fit() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    path text;
    value jsonb;
    wanted jsonb;
begin
    for path, value in select a.key, a.value from jsonb_each(new.asked) a loop
        wanted := value -> 'after';
        if path like '%.+' then
            if jsonb_typeof(wanted) is distinct from 'array' or jsonb_array_length(wanted) not between 1 and 50 then
                raise exception using errcode = 'EC075', message = 'one more of them is a list of rows';
            end if;
        elsif jsonb_typeof(wanted) is distinct from 'object'
              or (select array_agg(k order by k) from jsonb_object_keys(wanted) k)
                 is distinct from (select array_agg(k order by k) from jsonb_object_keys(value -> 'before') k) then
            raise exception using errcode = 'EC075', message = 'the field has other columns';
        end if;
        begin
            perform case split_part(path, '.', 1)
                when 'incident' then jsonb_populate_record(null::public.incidents_incident, e.image) is null
                when 'offence' then jsonb_populate_record(null::public.incidents_offence, e.image) is null
                when 'person' then jsonb_populate_record(null::public.incidents_personstated, e.image) is null
                when 'organisation' then jsonb_populate_record(null::public.incidents_organisation, e.image) is null
                when 'relation' then jsonb_populate_record(null::public.incidents_relation, e.image) is null
                when 'thing' then jsonb_populate_record(null::public.incidents_property, e.image) is null
                when 'vehicle' then jsonb_populate_record(null::public.incidents_vehicle, e.image) is null
            end
            from jsonb_array_elements(case jsonb_typeof(wanted) when 'array' then wanted
                                      else jsonb_build_array(wanted) end) as e (image);
            perform count(*)
            from jsonb_array_elements(case jsonb_typeof(wanted) when 'array' then wanted
                                      else jsonb_build_array(wanted) end) as e (image)
            cross join lateral jsonb_populate_recordset(null::public.incidents_role,
                                                        coalesce(e.image -> 'roles', '[]')) as r;
        exception when data_exception then
            raise exception using errcode = 'EC075', message = 'the field takes no such value';
        end;
    end loop;
    return new;
end
$$;

-- Who is to be masked by what is asked, though not, or no more, by what is recorded: part of the path, mask.
create or replace function law.masked_in(asked jsonb, day date, out part text, out mask text) returns setof record
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select split_part(a.key, '.', 2), min(m.mask)
    from jsonb_each(asked) a
    cross join lateral (values (a.value -> 'before'), (a.value -> 'after')) as v (said)
    cross join lateral jsonb_array_elements(
        case jsonb_typeof(v.said) when 'array' then v.said else jsonb_build_array(v.said) end) as e (image)
    cross join lateral (
        select array(select r ->> 'role' from jsonb_array_elements(coalesce(e.image -> 'roles', '[]')) r) as roles
        where jsonb_typeof(e.image) = 'object') h
    cross join lateral (select case
        when (law.ages_on(jsonb_populate_record(null::public.incidents_personstated, e.image), day)).low < 18
             and not law.may('juvenile.see') then 'juvenile'
        when h.roles && array['complainant', 'victim', 'witness'] and not law.may('victim.see') then 'victim'
        when 'acquitted' = any (h.roles) and not law.may('acquitted.see') then 'acquitted'
    end as mask) m
    where a.key like 'person.%' and m.mask is not null
    group by 1
    $$;

-- The door to what a request says, for the session that has opened its record: what is recorded and asked by path, the
-- reasons, the evidence. Of whoever is masked for the reader nothing is told, and no words that may name him.
create or replace function law.correction_statement(request uuid) returns jsonb
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    asking public.corrections_request;
    found_incident public.incidents_incident;
    masks jsonb;
begin
    select * into asking from public.corrections_request r where r.id = correction_statement.request;
    if asking.id is null or not law.may('correction.see') then
        raise exception using errcode = 'EC046', message = 'there is no such request in the area of the post';
    end if;
    found_incident := law.opened_incident(asking.incident_id);
    select coalesce(jsonb_object_agg(m.person, m.mask), '{}') into masks from law.masked_people(found_incident) m;
    if not law.reads_whole(found_incident) then
        select masks || coalesce(jsonb_object_agg(m.part, m.mask), '{}') into masks 
        from law.masked_in(asking.asked, (found_incident.occurred_from at time zone found_incident.zone)::date) m;
    end if;
    return jsonb_build_object(
        'withheld', masks <> '{}',
        'asked', (
            select jsonb_object_agg(a.key, case
                when masks = '{}' then a.value
                when a.key like 'person.%' and (masks ? split_part(a.key, '.', 2) or masks ? found_incident.id::text)
                    then jsonb_build_object('masked', coalesce(masks ->> split_part(a.key, '.', 2), 'restricted'))
                when a.key in ('incident.narrative', 'incident.late_reason', 'incident.place_detail', 'person.+')
                     or a.key like 'person.%.roles' or a.key ~ '^(organisation|relation|thing|vehicle)\.'
                    then jsonb_build_object('masked', 'words')
                else a.value end)
            from jsonb_each(asking.asked) a),
        'reason', case when masks = '{}' then asking.reason else '' end,
        'evidence', case when masks = '{}' then asking.evidence else '' end,
        'decisions', (
            select coalesce(jsonb_object_agg(v.stage, case when masks = '{}' then v.reason else '' end), '{}')
            from public.corrections_review v where v.request_id = asking.id and v.decided_at is not null),
        'appeal', (
            select case when masks = '{}' then a.reason else '' end
            from public.corrections_appeal a where a.request_id = asking.id),
        'recall', (
            select case when masks = '{}' then c.reason else '' end
            from public.corrections_recall c where c.request_id = asking.id));
end
$$;

revoke all on function law.record_was_read(), law.asked_values_fit(), law.masked_in(jsonb, date),
    law.correction_statement(uuid) from public;
grant execute on function law.record_was_read(), law.asked_values_fit() to ecrime_owner;
grant execute on function law.correction_statement(uuid) to ecrime_app;

reset role;

create trigger d_read before insert on corrections_request
    for each row execute function law.record_was_read();
create trigger e_values_fit before insert on corrections_request
    for each row execute function law.asked_values_fit();
create trigger d_read before update on corrections_review
    for each row when (new.outcome <> '') execute function law.record_was_read();
