-- What the database itself refuses about documents of record, what chiefs decide about them, and requests for photos.

call law.protect('documents_document', 'document', history => 'ledger_history',
    fixed => '{id, incident_id, unit_id, jurisdiction, position, file_id, thumbnail_id, pages, recorded_at,'
             ' recorded_by_id, locks_at, agree_by}',
    app_may_update => law.every_column('documents_document'));
call law.protect('documents_agreement', 'document');
call law.protect('documents_photo_request', 'photo_request', history => 'ledger_history',
    fixed => '{id, incident_id, unit_id, jurisdiction, person_id, place, requested_by_id, requested_at, due_at}',
    app_may_update => '{answer, reason, document_id, entry_id}');

-- Sources and reasons tell of people: the app reads them through the doors (triggers_doors.sql), nowhere else.
do $$
declare
    name text;
    words text;
begin
    for name, words in values ('documents_document', 'source'), ('documents_agreement', 'reason'),
                              ('documents_photo_request', 'reason') loop
        execute format('create policy seen_in_own_area on %I for select to ecrime_app using ('
            ' (select law.may(''incident.see''))'
            ' and starts_with(jurisdiction || ''.'', (select law.scope_from() || ''.''))::integer <> 0)', name);
        execute format('create policy door on %I for select to ecrime_search using (true)', name);
        execute format('grant select on %I to ecrime_search', name);
        execute format('grant insert on %I to ecrime_app', name);
        execute format('grant select (%s) on %I to ecrime_app', (
            select string_agg(quote_ident(c), ', ') from unnest(law.every_column(name::regclass)) as c
            where c <> words), name);
        execute format('alter table %I alter column %I set statistics 0', name, words);
    end loop;
end
$$;
create policy added on documents_document for insert to ecrime_app with check ((select law.may('document.add')));
create policy corrected_by_own on documents_document for update to ecrime_app
    using ((unit_id = (select law.unit()) or recorded_by_id = (select law.officer()))
           and ((select law.may('document.correct')) or (select law.may('document.withdraw'))))
    with check (unit_id = (select law.unit()) or recorded_by_id = (select law.officer()));
create policy decided on documents_agreement for insert to ecrime_app
    with check (unit_id = (select law.unit())
                and ((select law.may('document.agree')) or (select law.may('document.refuse'))));
create policy asked on documents_photo_request for insert to ecrime_app
    with check (unit_id = (select law.unit()) and (select law.may('photo.request')));
create policy answered on documents_photo_request for update to ecrime_app
    using ((select law.may('photo.answer')) or (select law.may('photo.cannot_be_had')))
    with check ((select law.may('photo.answer')) or (select law.may('photo.cannot_be_had')));

set role ecrime_law;

-- The incident that something is added to: in the area, opened, neither withdrawn nor erased. Who adds and who erases
-- wait for each other.
create or replace function law.incident_to_add_to(incident uuid) returns public.incidents_incident
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    below public.incidents_incident;
begin
    perform pg_advisory_xact_lock_shared(hashtextextended('erasure ' || incident, 0));
    select * into below from public.incidents_incident i where i.id = incident_to_add_to.incident;
    if below.id is null or not law.lies_in(below.jurisdiction, acting.scope) then
        raise exception using errcode = 'EC046', message = 'there is no such incident in the area of the post';
    end if;
    if below.erased_at is not null then
        raise exception using errcode = 'EC130', message = 'the record was erased';
    end if;
    if below.withdrawn_at is not null then
        raise exception using errcode = 'EC044', message = 'the record was withdrawn';
    end if;
    if not law.has_opened(below.id) then
        raise exception using errcode = 'EC062', message = 'the record was not opened for a purpose';
    end if;
    return below;
end
$$;

-- Who stands in a record, and as the how-manieth.
create or replace function law.place_in(incident uuid, person uuid) returns integer
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select p.position + 1 from public.incidents_personstated p
    where p.id = person and p.incident_id = place_in.incident and not p.removed
    $$;

create or replace function law.is_asked_for(person uuid) returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$ select exists (select from public.documents_photo_request r where r.person_id = person and r.answered_at is null) $$;

-- A document follows its incident in unit and area; when and by whom it was added are the database's word, and from then
-- it has a window of its own. It is added by the recording unit, or by who was asked for the photo.
create or replace function law.document_written() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    below public.incidents_incident;
    withdrawing constant text[] := array['withdrawn_at', 'entry_id', 'entry_xact', 'version'];
begin
    if tg_op = 'INSERT' then
        below := law.incident_to_add_to(new.incident_id);
        if below.unit_id <> acting.unit_id
           and not (new.kind = 'photo' and law.may('photo.answer') and law.is_asked_for(new.person_id)) then
            raise exception using errcode = 'EC146', message = 'the recording unit adds documents, or who was asked for a photo';
        end if;
        -- Two at once get two places.
        perform pg_advisory_xact_lock(hashtextextended('documents ' || new.incident_id, 0));
        select coalesce(max(d.position), 0) + 1 into new.position
        from public.documents_document d where d.incident_id = new.incident_id;
        new.unit_id := below.unit_id;
        new.jurisdiction := below.jurisdiction;
        new.recorded_by_id := acting.officer_id;
        new.recorded_at := law.time();
        new.locks_at := new.recorded_at + law.correction_window();
        select new.recorded_at + p.agreement_days * interval '1 day' into new.agree_by from public.country_pack p;
        new.withdrawn_at := null;
    elsif old.withdrawn_at is not null then
        raise exception using errcode = 'EC044', message = 'the document was withdrawn';
    elsif new.withdrawn_at is not null then
        new.withdrawn_at := law.time();
        if to_jsonb(new) - withdrawing is distinct from to_jsonb(old) - withdrawing then
            raise exception using errcode = 'EC020', message = 'a withdrawal changes no facts';
        end if;
        return new;
    elsif exists (select from public.documents_agreement a where a.document_id = old.id) then
        raise exception using errcode = 'EC141', message = 'the chief has decided about what was said';
    end if;
    if new.person_id is not null and law.place_in(new.incident_id, new.person_id) is null then
        raise exception using errcode = 'EC046', message = 'there is no such person in the record';
    end if;
    if not exists (select from public.officers_unit u
                   where u.id = new.provided_by_id and law.lies_in(new.jurisdiction, u.area_path)) then
        raise exception using errcode = 'EC140', message = 'the office has no say over this area';
    end if;
    return new;
end
$$;

create or replace function law.document_locked_at_write() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    -- No grant opens a document: a wrong one that is locked is followed by another.
    perform law.refuse_when_locked(old.id, old.locks_at, '{document}');
    return new;
end
$$;

-- At COMMIT: the entry says what was done, the files are the document's own, and last, the window is still open.
create or replace function law.document_locked_at_commit() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    act constant text := case when tg_op = 'INSERT' then 'document.add' when new.withdrawn_at is null
                              then 'document.correct' else 'document.withdraw' end;
begin
    perform law.require_commit();
    perform law.require_last_word();
    if not exists (select from public.ledger_entry e
                   where e.id = new.entry_id and e.xact = new.entry_xact and e.subject_id = new.id
                     and e.kind = act and e.subject_kind = 'document' and e.jurisdiction = new.jurisdiction) then
        raise exception using errcode = 'EC011', message = 'the ledger entry tells of another act';
    end if;
    if exists (select from unnest(array[new.file_id, new.thumbnail_id]) as named
               where named is not null and not exists (
                   select from public.file_object f where f.id = named and f.subject_id = new.id)) then
        raise exception using errcode = 'EC147', message = 'the file is that of another record';
    end if;
    if tg_op = 'UPDATE' then
        perform law.refuse_when_locked(new.id, new.locks_at, '{}');
    elsif law.now() - new.recorded_at > interval '10 minutes' then
        raise exception using errcode = 'EC047', message = 'the record was held back after its recorded time';
    end if;
    return null;
end
$$;

-- Rule D8: the chief whose office gave a document decides about it, once, having opened it; never who added it.
create or replace function law.agreement_written() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    about public.documents_document;
begin
    select * into about from public.documents_document d where d.id = new.document_id;
    if about.id is null or not law.lies_in(about.jurisdiction, acting.scope) then
        raise exception using errcode = 'EC046', message = 'there is no such document in the area of the post';
    end if;
    if about.withdrawn_at is not null then
        raise exception using errcode = 'EC044', message = 'the document was withdrawn';
    end if;
    if about.provided_by_id <> acting.unit_id or about.recorded_by_id = acting.officer_id then
        raise exception using errcode = 'EC142', message = 'the chief decides whose office gave the document';
    end if;
    perform law.refuse_concerned(about.incident_id, '{}', acting.officer_id);
    if not law.has_opened(about.id) then
        raise exception using errcode = 'EC062', message = 'the document was not opened';
    end if;
    if new.decision = 'refused' then
        perform law.require_reason(new.reason);
    end if;
    new.jurisdiction := about.jurisdiction;
    new.unit_id := acting.unit_id;
    new.decided_by_id := acting.officer_id;
    new.decided_at := law.time();
    return new;
end
$$;

create or replace function law.agreement_entry_fits() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not exists (select from public.ledger_entry e where e.id = new.entry_id and e.subject_kind = 'document'
                   and e.kind = case new.decision when 'agreed' then 'document.agree' else 'document.refuse' end) then
        raise exception using errcode = 'EC011', message = 'the ledger entry tells of another act';
    end if;
    return null;
end
$$;

-- Whose photo the directive wants: of a suspect, in whatever word, and of a victim.
create or replace function law.pictured_roles() returns text[]
    language sql immutable
    set search_path = pg_catalog, pg_temp
    as $$ select array['suspect', 'charged', 'accused', 'convicted', 'victim'] $$;

-- Whether the directive wants a photo of somebody: of one of these who is known.
create or replace function law.is_pictured(person uuid) returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select exists (select from public.incidents_personstated p
                   where p.id = person and not p.removed and not p.unknown
                     and exists (select from public.incidents_role r where r.person_id = p.id and not r.removed
                                 and r.role = any (law.pictured_roles())))
    $$;

create or replace function law.has_photo(person uuid) returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select exists (select from public.documents_document d
                   where d.person_id = person and d.kind = 'photo' and d.withdrawn_at is null)
    $$;

-- Rule D9: the recording unit asks for the photo of a suspect or victim who is known and of whom none stands; criminal
-- police answers once, by the photo or by why there is none.
create or replace function law.photo_request_written() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    below public.incidents_incident := law.incident_to_add_to(new.incident_id);
begin
    if tg_op = 'INSERT' then
        if below.unit_id <> acting.unit_id then
            raise exception using errcode = 'EC143', message = 'the recording unit asks for photos';
        end if;
        new.place := law.place_in(below.id, new.person_id);
        if new.place is null or not law.is_pictured(new.person_id) or law.has_photo(new.person_id) then
            raise exception using errcode = 'EC144', message = 'no photo of this person is needed';
        end if;
        new.unit_id := below.unit_id;
        new.jurisdiction := below.jurisdiction;
        new.requested_by_id := acting.officer_id;
        new.requested_at := law.time();
        select new.requested_at + p.photo_days * interval '1 day' into new.due_at from public.country_pack p;
        new.answer := '';
        new.reason := '';
        new.document_id := null;
        new.answered_by_id := null;
        new.answered_at := null;
        return new;
    end if;
    if old.answered_at is not null then
        raise exception using errcode = 'EC145', message = 'the request was answered';
    end if;
    if new.answer = 'photo' and not exists (
            select from public.documents_document d where d.id = new.document_id and d.incident_id = below.id
            and d.person_id = new.person_id and d.kind = 'photo' and d.withdrawn_at is null) then
        raise exception using errcode = 'EC147', message = 'the photo is that of somebody else';
    end if;
    if new.answer = 'cannot_be_had' then
        perform law.require_reason(new.reason);
    end if;
    new.answered_by_id := acting.officer_id;
    new.answered_at := law.time();
    return new;
end
$$;

create or replace function law.photo_request_entry_fits() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not exists (select from public.ledger_entry e where e.id = new.entry_id and e.subject_kind = 'photo_request'
                   and e.kind = case when tg_op = 'INSERT' then 'photo.request' when new.answer = 'photo'
                                     then 'photo.answer' else 'photo.cannot_be_had' end) then
        raise exception using errcode = 'EC011', message = 'the ledger entry tells of another act';
    end if;
    return null;
end
$$;

-- One's own work: a record with a document that waits for the chief whose office gave it, or that one has added oneself and
-- may still correct; the record of somebody whose photo one is asked for; and each document of a record that is.
create or replace function law.own_incident_by_document(incident uuid) returns boolean
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select exists (select from public.documents_document d
                   where d.incident_id = own_incident_by_document.incident and d.withdrawn_at is null
                     and (d.provided_by_id = law.unit() and law.may('document.agree')
                          and not exists (select from public.documents_agreement a where a.document_id = d.id)
                          or d.recorded_by_id = law.officer() and d.locks_at > law.time()))
    $$;

create or replace function law.own_incident_by_photo(incident uuid) returns boolean
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select law.may('photo.answer')
       and exists (select from public.documents_photo_request r
                   where r.incident_id = own_incident_by_photo.incident and r.answered_at is null)
    $$;

create or replace function law.own_document(document uuid) returns boolean
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select coalesce((select law.is_own_work('incident', d.incident_id)
                     from public.documents_document d where d.id = own_document.document), false)
    $$;

create or replace function law.conflict_document(document uuid) returns boolean
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select coalesce((select law.is_concerned(d.incident_id, '{}', law.officer())
                     from public.documents_document d where d.id = conflict_document.document), false)
    $$;

revoke all on function law.incident_to_add_to(uuid), law.place_in(uuid, uuid), law.is_asked_for(uuid),
    law.document_written(), law.document_locked_at_write(), law.document_locked_at_commit(), law.agreement_written(),
    law.agreement_entry_fits(), law.photo_request_written(), law.pictured_roles(), law.is_pictured(uuid), law.has_photo(uuid),
    law.photo_request_entry_fits(), law.own_incident_by_document(uuid), law.own_incident_by_photo(uuid),
    law.own_document(uuid), law.conflict_document(uuid) from public;
grant execute on function law.document_written(), law.document_locked_at_write(), law.document_locked_at_commit(),
    law.agreement_written(), law.agreement_entry_fits(), law.photo_request_written(), law.photo_request_entry_fits()
    to ecrime_owner;
grant execute on function law.pictured_roles() to ecrime_search;

reset role;

create trigger b_written before insert or update on documents_document
    for each row when (current_user <> 'ecrime_eraser') execute function law.document_written();
create trigger locked_after_48h before update on documents_document
    for each row when (current_user <> 'ecrime_eraser') execute function law.document_locked_at_write();
create constraint trigger locked_after_48h_at_commit after insert or update on documents_document
    deferrable initially deferred for each row when (current_user <> 'ecrime_eraser')
    execute function law.document_locked_at_commit();

create trigger b_decided before insert on documents_agreement for each row execute function law.agreement_written();
create constraint trigger entry_fits after insert on documents_agreement deferrable initially deferred
    for each row execute function law.agreement_entry_fits();

create trigger b_written before insert or update on documents_photo_request
    for each row when (current_user <> 'ecrime_eraser') execute function law.photo_request_written();
create constraint trigger entry_fits after insert or update on documents_photo_request
    deferrable initially deferred for each row when (current_user <> 'ecrime_eraser')
    execute function law.photo_request_entry_fits();

-- Documents go with their record, and with any of the people in it: any may show or name him. So do their files, and
-- what was asked and decided about them. In this order, for each is found through the one before.
call law.erases('documents_document', 't.incident_id = $1');
call law.holds_files('document', 'select d.id from public.documents_document d where d.incident_id = $1');
call law.erases('documents_agreement',
    't.document_id in (select d.id from public.documents_document d where d.incident_id = $1)');
call law.erases('documents_photo_request', 't.incident_id = $1');
