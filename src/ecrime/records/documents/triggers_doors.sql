-- The doors to documents: what is said of them, and their files, under the masks of their record.

create policy door on file_object for select to ecrime_search using (true);
grant select (id, subject_id, sha256, size, media_type) on file_object to ecrime_search;

set role ecrime_search;

-- Why a document is hidden from the reader; null where it is not. A photo of one person shows him alone; any other
-- document may show or name anybody, so it is hidden as soon as anybody is.
create or replace function law.document_mask(document public.documents_document, masks jsonb) returns text
    language sql immutable
    set search_path = pg_catalog, pg_temp
    as $$
    select case
        when masks = '{}' then null
        when masks ? document.incident_id::text then masks ->> document.incident_id::text
        when document.kind = 'photo' and document.person_id is not null then masks ->> document.person_id::text
        else (select min(m.value) from jsonb_each_text(masks) m)
    end
    $$;

create or replace function law.document_told(document public.documents_document, masks jsonb) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select to_jsonb(document) || jsonb_build_object(
            'withheld', coalesce(law.document_mask(document, masks), ''),
            'source', case when masks = '{}' then document.source else '' end,
            'size', f.size, 'media_type', f.media_type,
            'sha256', case when law.document_mask(document, masks) is null then encode(f.sha256, 'hex') else '' end,
            'agreed', (select jsonb_build_object('decision', a.decision, 'by', a.decided_by_id, 'at', a.decided_at,
                                                 'reason', case when masks = '{}' then a.reason else '' end)
                       from public.documents_agreement a where a.document_id = document.id))
    from public.file_object f where f.id = document.file_id
    $$;

-- All documents of a record that this session has opened, in their order.
create or replace function law.incident_documents(incident uuid) returns jsonb
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    found_incident public.incidents_incident := law.opened_incident(incident);
    masks jsonb;
begin
    select coalesce(jsonb_object_agg(m.person, m.mask), '{}') into masks from law.masked_people(found_incident) m;
    return (select coalesce(jsonb_agg(law.document_told(d, masks) order by d.position), '[]')
            from public.documents_document d where d.incident_id = found_incident.id);
end
$$;

-- What was asked of criminal police about a record that this session has opened.
create or replace function law.incident_photo_requests(incident uuid) returns jsonb
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    found_incident public.incidents_incident := law.opened_incident(incident);
    masked boolean := exists (select from law.masked_people(found_incident));
begin
    return (select coalesce(jsonb_agg(to_jsonb(r) || case when masked then '{"reason": ""}'::jsonb else '{}' end
                                      order by r.requested_at, r.id), '[]')
            from public.documents_photo_request r where r.incident_id = found_incident.id);
end
$$;

-- Whether the files of a document open for who acts: a thumbnail where the record is open, the document itself where it
-- was opened by an entry of its own. Never behind a mask, nor once it is withdrawn. Asked by law.open_file.
create or replace function law.opens_file_of_document(document uuid, file uuid) returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    about public.documents_document;
    of_incident public.incidents_incident;
    masks jsonb;
begin
    select * into about from public.documents_document d where d.id = opens_file_of_document.document;
    select * into of_incident from public.incidents_incident i where i.id = about.incident_id;
    if about.id is null or about.withdrawn_at is not null or of_incident.erased_at is not null
       or not 'document.see' = any (acting.rights) or not law.lies_in(about.jurisdiction, acting.scope) then
        return false;
    end if;
    if not (law.has_opened(about.id) or about.thumbnail_id is not distinct from file and law.has_opened(of_incident.id)) then
        return false;
    end if;
    select coalesce(jsonb_object_agg(m.person, m.mask), '{}') into masks from law.masked_people(of_incident) m;
    return law.document_mask(about, masks) is null;
end
$$;

-- Where everybody stands whose photo the directive wants (rules.photo_of says the same). A view and no function, so that
-- a count over a year is planned as one, and a list stops where it is full.
drop function if exists law.photo_state(uuid);  -- it said so of one at a time
create or replace view law.photo_standing with (security_barrier = false) as
    select p.id as person_id, p.incident_id,
        case
            when exists (select from public.documents_document d
                         where d.person_id = p.id and d.kind = 'photo' and d.withdrawn_at is null) then 'photo'
            else coalesce((
                select case when r.answered_at is null then 'asked' when r.answer = 'cannot_be_had' then 'cannot_be_had'
                            else 'missing' end
                from public.documents_photo_request r where r.person_id = p.id order by r.requested_at desc limit 1),
                'missing')
        end as state
    from public.incidents_personstated p
    where not p.removed and not p.unknown
      and exists (select from public.incidents_role r
                  where r.person_id = p.id and not r.removed and r.role = any (law.pictured_roles()));
revoke all on law.photo_standing from public;

-- How photos fare in the area of the post, of records since a day: counts, and nobody's name.
create or replace function law.photo_figures(since timestamptz) returns jsonb
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
begin
    if not 'photo.see' = any (acting.rights) then
        raise exception using errcode = 'EC012', message = 'the post has no right to this';
    end if;
    return (
        select jsonb_build_object(
            'asked', count(*), 'answered', count(r.answered_at),
            'overdue', count(*) filter (where r.answered_at is null and r.due_at <= law.now()),
            'median_s', percentile_cont(0.5) within group (
                order by extract(epoch from r.answered_at - r.requested_at)))
        from public.documents_photo_request r
        where r.jurisdiction >= acting.scope and r.jurisdiction < acting.scope || '/'
          and r.requested_at >= photo_figures.since)
    || jsonb_build_object('people', (
        select coalesce(jsonb_object_agg(s.state, s.people), '{}')
        from (select p.state, count(*) as people
              from public.incidents_incident i join law.photo_standing p on p.incident_id = i.id
              where i.jurisdiction >= acting.scope and i.jurisdiction < acting.scope || '/'
                and i.recorded_at >= photo_figures.since and i.withdrawn_at is null and i.erased_at is null
              group by 1) s));
end
$$;

-- The records of one's own unit since a day with people of whom there is no photo and nobody has asked, and how many;
-- of one record where its number is given.
create or replace function law.photos_missing(since timestamptz, at_most integer, of_number text default null)
    returns table (number text, people bigint)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
begin
    if not 'photo.request' = any (acting.rights) then
        raise exception using errcode = 'EC012', message = 'the post has no right to this';
    end if;
    return query
    select i.number, m.people
    from public.incidents_incident i
    cross join lateral (select count(*) as people from law.photo_standing p
                        where p.incident_id = i.id and p.state = 'missing') m
    where i.jurisdiction >= acting.scope and i.jurisdiction < acting.scope || '/'
      and i.unit_id = acting.unit_id and i.recorded_at >= photos_missing.since and i.origin = 'live'
      and (photos_missing.of_number is null or i.number = photos_missing.of_number)
      and i.withdrawn_at is null and i.erased_at is null and m.people > 0
    order by i.recorded_at, i.id limit photos_missing.at_most;
end
$$;

revoke all on function law.document_mask(public.documents_document, jsonb),
    law.document_told(public.documents_document, jsonb), law.incident_documents(uuid), law.incident_photo_requests(uuid),
    law.opens_file_of_document(uuid, uuid), law.photo_figures(timestamptz),
    law.photos_missing(timestamptz, integer, text) from public;
grant execute on function law.incident_documents(uuid), law.incident_photo_requests(uuid),
    law.photo_figures(timestamptz), law.photos_missing(timestamptz, integer, text) to ecrime_app;
grant execute on function law.opens_file_of_document(uuid, uuid) to ecrime_law;

reset role;
