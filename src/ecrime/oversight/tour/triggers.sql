-- Where a tour of a DEMO leads: records in the states it tells of, and the officers who open them. Numbers and ids only;
-- nothing anywhere else.

set role ecrime_law;

-- The invented officers on their posts, in the order in which a tour takes them.
create or replace function law.tour_guides() returns table (role text, officer uuid, unit uuid)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    with serving as (
        select g.kind_id as role, o.id as officer, g.unit_id as unit, o.service_number
        from public.officers_software_key s
        join public.officers_passkey p on p.id = s.passkey_id and p.suspended_at is null and p.revoked_at is null
        join public.officers_officer o on o.id = p.officer_id
        join public.officers_posting g on g.officer_id = o.id and g.begins_at <= law.now()
            and (g.ends_at is null or g.ends_at > law.now())
        where law.is_demo()),
    -- The unit of the first specialist who was appointed: the one that a pack's own officers begin with.
    guided as (select s.unit from serving s where s.role = 'specialist' order by s.service_number limit 1)
    select distinct on (s.role) s.role, s.officer, s.unit
    from serving s
    where s.role in ('specialist', 'chief', 'planning_head', 'technical_group', 'criminal_police', 'auditor',
                     'administrator')
    order by s.role, s.unit is distinct from (select g.unit from guided g), s.service_number
    $$;

create or replace function law.tour_stops() returns table (what text, officer uuid, number text, id uuid)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    specialist uuid;
    chief uuid;
    planner uuid;
    technician uuid;
    detective uuid;
    auditor uuid;
    home uuid;
    now_here timestamptz := law.now();
begin
    if not law.is_demo() then
        return;
    end if;
    select g.officer, g.unit into specialist, home from law.tour_guides() g where g.role = 'specialist';
    select g.officer into chief from law.tour_guides() g where g.role = 'chief';
    select g.officer into planner from law.tour_guides() g where g.role = 'planning_head';
    select g.officer into technician from law.tour_guides() g where g.role = 'technical_group';
    select g.officer into detective from law.tour_guides() g where g.role = 'criminal_police';
    select g.officer into auditor from law.tour_guides() g where g.role = 'auditor';
    return query
    (select 'open_record', specialist, i.number::text, i.id from public.incidents_incident i
     where i.unit_id = home and i.origin = 'live' and i.locks_at > now_here and i.withdrawn_at is null
       and i.erased_at is null
     order by i.locks_at desc limit 1)
    union all
    (select 'register', specialist, '', b.id from public.intake_batch b
     where b.unit_id = home order by b.id desc limit 1)
    union all
    (select 'locked_record', chief, i.number::text, i.id from public.incidents_incident i
     where i.unit_id = home and i.origin = 'live' and i.locks_at <= now_here and i.withdrawn_at is null
       and i.erased_at is null
       and not exists (select from public.corrections_request r where r.incident_id = i.id)
       and not exists (select from public.lock_restriction x where x.record_id = i.id and x.lifted_at is null)
     order by i.locks_at desc limit 1)
    union all
    (select 'refused_request', r.requested_by, '', r.id
     from public.corrections_request r
     join public.incidents_incident i on i.id = r.incident_id and i.unit_id = home
     where exists (select from public.corrections_review v where v.request_id = r.id and v.outcome = 'refuse')
       and not exists (select from public.corrections_appeal a where a.request_id = r.id)
     order by r.id desc limit 1)
    union all
    (select 'document', chief, '', d.id
     from public.documents_document d
     join public.incidents_incident i on i.id = d.incident_id and i.erased_at is null and i.withdrawn_at is null
     where d.provided_by_id = home and d.withdrawn_at is null and d.recorded_by_id <> chief
       and not exists (select from public.documents_agreement a where a.document_id = d.id)
       and not exists (select from public.lock_restriction x where x.record_id = i.id and x.lifted_at is null)
     order by d.kind = 'photo', d.id desc limit 1)
    union all
    (select 'asked_request', planner, '', r.id from public.corrections_request r
     where not exists (select from public.corrections_review v where v.request_id = r.id)
       and r.requested_by <> planner
     order by r.id desc limit 1)
    union all
    (select 'granted_request', technician, '', r.id
     from public.corrections_request r join public.lock_grant g on g.request_id = r.id
     where g.used_at is null and g.expires_at > now_here
       and not exists (select from public.corrections_recall c where c.request_id = r.id)
     order by g.expires_at desc limit 1)
    union all
    (select 'photo_request', detective, '', r.id
     from public.documents_photo_request r
     join public.incidents_incident i on i.id = r.incident_id and i.erased_at is null and i.withdrawn_at is null
     where r.answered_at is null
       and not exists (select from public.lock_restriction x where x.record_id = i.id and x.lifted_at is null)
     order by r.unit_id is distinct from home, r.id desc limit 1)
    union all
    (select 'judged_record', detective, i.number::text, i.id
     from public.incidents_supplement s join public.incidents_incident i on i.id = s.incident_id
     where s.kind = 'court_event' and s.roles_gained::text like '%"convicted"%' and i.erased_at is null
       and i.withdrawn_at is null
       and not exists (select from public.lock_restriction x where x.record_id = i.id and x.lifted_at is null)
     order by s.id desc limit 1)
    union all
    (select 'open_alert', auditor, '', a.id from public.inspection_alert a
     where a.state in ('open', 'taken') and a.officer_id <> auditor
     order by a.state, a.id desc limit 1)
    union all
    (select 'corrected_record', auditor, i.number::text, i.id
     from public.corrections_request r
     join public.lock_grant g on g.request_id = r.id and g.used_at is not null
     join public.incidents_incident i on i.id = r.incident_id and i.erased_at is null
     order by g.used_at desc limit 1);
end
$$;

revoke all on function law.tour_guides(), law.tour_stops() from public;
grant execute on function law.tour_guides(), law.tour_stops() to ecrime_app;

reset role;
