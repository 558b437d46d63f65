-- Rule D10: a record may be corrected for 48 hours after recording, then it is locked. Not a job, not a flag:
-- the database compares lawful time with the record's own locks_at, when a row is written and again at COMMIT.

create or replace function law.correction_window() returns interval
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    as $$ select interval '48 hours' $$;

-- A grant lets one transaction through the lock: that which has used it. Grants are made by the guard of a review's
-- decision and used through law.use_grant; nobody writes them.
call law.protect('lock_grant', 'incident', history => 'ledger_history', record => 'record_id', fixed => '{id, record_id, jurisdiction, fields, request_id, recorded_by, requested_by,'
    ' reviewed_by, granted_at, expires_at}');
create policy seen_in_own_area on lock_grant for select to ecrime_app using (
    (select law.may('incident.see'))
    and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy law_grants on lock_grant to ecrime_law using (true) with check (true);
grant select on lock_grant to ecrime_app;
grant select, insert, update on lock_grant to ecrime_law;

-- A restriction hides a record at once because of an urgent error, and changes nothing in it. Its words tell of people:
-- the app reads them through law.restriction_of only.
call law.protect('lock_restriction', 'incident', history => 'ledger_history', record => 'record_id', fixed => '{id, record_id, jurisdiction, reason, placed_by, placed_at}',
    app_may_update => '{lifted_at, lifted_reason, entry_id}');
create policy seen_in_own_area on lock_restriction for select to ecrime_app using (
    (select law.may('incident.see'))
    and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy placed on lock_restriction for insert to ecrime_app with check ((select law.may('restriction.place')));
create policy lifted on lock_restriction for update to ecrime_app using ((select law.may('restriction.end')));
create policy door on lock_restriction for select to ecrime_search using (true);
grant select (id, record_id, jurisdiction, placed_by, placed_at, lifted_by, lifted_at, entry_id, version), insert
    on lock_restriction to ecrime_app;
grant select on lock_restriction to ecrime_law, ecrime_search;
alter table lock_restriction alter column reason set statistics 0, alter column lifted_reason set statistics 0;

set role ecrime_law;

-- Letters and digits of any script count, as in rules.py; dots and spaces are no reason.
create or replace function law.require_reason(words text) returns void
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if char_length(regexp_replace(coalesce(words, ''), '[^[:alnum:]]', '', 'g')) < 8 or char_length(words) > 2000 then
        raise exception using errcode = 'EC076', message = 'no reason is stated';
    end if;
end
$$;

-- The fields a grant used in this very transaction opens, null when none was.
create or replace function law.granted_fields(record uuid) returns text[]
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select g.fields from public.lock_grant g
    where g.record_id = granted_fields.record and g.used_xact = pg_current_xact_id() and g.expires_at > law.time()
    $$;

create or replace function law.used_grant(record uuid) returns uuid
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select g.id from public.lock_grant g
    where g.record_id = used_grant.record and g.used_xact = pg_current_xact_id_if_assigned()
    $$;

-- The lock: an open window lets everything through, a used grant the fields it names, and nothing else does.
create or replace function law.refuse_when_locked(record uuid, locks_at timestamptz, changed text[]) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    granted text[];
begin
    if law.time() < locks_at then
        return;
    end if;
    granted := law.granted_fields(record);
    if granted is null then
        raise exception using errcode = 'EC048', message = 'the record is locked';
    end if;
    if not changed <@ granted then
        raise exception using errcode = 'EC072', message = 'the change goes beyond the grant';
    end if;
end
$$;

-- Uses a grant for this transaction: once, in time, by a third person. Of fifty who try at once one gets the row.
create or replace function law.use_grant(grant_id uuid, entry uuid, signature uuid) returns text[]
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    found_grant public.lock_grant;
begin
    select * into found_grant from public.lock_grant g where g.id = use_grant.grant_id for update;
    if found_grant.id is null or not 'grant.use' = any (acting.rights)
       or not law.lies_in(found_grant.jurisdiction, acting.scope) then
        raise exception using errcode = 'EC012', message = 'the post has no right to this grant';
    end if;
    if found_grant.used_at is not null or found_grant.recalled_at is not null
       or found_grant.expires_at <= law.time() then
        raise exception using errcode = 'EC070', message = 'the grant was used, recalled or has expired';
    end if;
    -- Also whoever refused it before the appeal; a grant names its last reviewer only.
    if acting.officer_id in (found_grant.recorded_by, found_grant.requested_by, found_grant.reviewed_by)
       or law.took_part(found_grant.request_id, acting.officer_id) then
        raise exception using errcode = 'EC071', message = 'three different people are needed';
    end if;
    perform law.refuse_concerned(found_grant.record_id, law.asked_in(found_grant.request_id), acting.officer_id);
    update public.lock_grant g
    set used_at = law.time(), used_by = acting.officer_id, used_xact = pg_current_xact_id(), entry_id = use_grant.entry,
        signature_id = use_grant.signature
    where g.id = found_grant.id;
    return found_grant.fields;
end
$$;

revoke all on function law.require_reason(text), law.granted_fields(uuid), law.used_grant(uuid), law.refuse_when_locked(uuid, timestamptz, text[]),
    law.use_grant(uuid, uuid, uuid) from public;
grant execute on function law.use_grant(uuid, uuid, uuid), law.granted_fields(uuid), law.used_grant(uuid) to ecrime_app;

reset role;

set role ecrime_law;

-- Placed by who answers for the area, in an instant and unsigned; ended by its chief. Both say why.
create or replace function law.restriction_written() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
begin
    if tg_op = 'INSERT' then
        new.jurisdiction := law.jurisdiction_of(new.record_id);
        new.placed_by := acting.officer_id;
        new.placed_at := law.time();
        new.lifted_by := null;
        new.lifted_at := null;
        new.lifted_reason := '';
    elsif old.lifted_at is not null then
        raise exception using errcode = 'EC079', message = 'the restriction has ended already';
    else
        new.lifted_by := acting.officer_id;
        new.lifted_at := law.time();
    end if;
    if not law.lies_in(new.jurisdiction, acting.scope) then
        raise exception using errcode = 'EC046', message = 'there is no such incident in the area of the post';
    end if;
    perform law.require_reason(case tg_op when 'INSERT' then new.reason else new.lifted_reason end);
    return new;
end
$$;

-- Whether a restriction hides the record from who acts.
create or replace function law.is_withheld(record uuid) returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select exists (select from public.lock_restriction r where r.record_id = is_withheld.record and r.lifted_at is null)
       and not law.may('restricted.see')
    $$;

revoke all on function law.restriction_written(), law.is_withheld(uuid) from public;
grant execute on function law.restriction_written() to ecrime_owner;
grant execute on function law.is_withheld(uuid) to ecrime_search;

reset role;

create trigger b_written before insert or update on lock_restriction
    for each row when (current_user <> 'ecrime_eraser') execute function law.restriction_written();
create constraint trigger entry_fits after insert on lock_restriction deferrable initially deferred
    for each row execute function law.entry_fits('incident', 'restriction.place');
create constraint trigger entry_fits_end after update on lock_restriction deferrable initially deferred
    for each row when (current_user <> 'ecrime_eraser') execute function law.entry_fits('incident', 'restriction.end');

revoke all on function law.correction_window() from public;
grant execute on function law.correction_window() to ecrime_app, ecrime_law;

call law.erases('lock_grant', 't.record_id = $1');
-- One that stands goes on hiding what is left of the record when one of its people is erased, without its words.
call law.erases('lock_restriction', 't.record_id = $1', gone_of_person => 't.lifted_at is not null',
    cleared_of_person => 'reason = ''''');
