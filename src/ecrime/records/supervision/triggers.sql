-- What the database itself refuses about findings, looks and reviews.

call law.close('supervision_finding');
call law.close('supervision_look');
call law.protect('supervision_review', 'finding', history => 'ledger_history', record => 'finding_id', fixed => '{id, finding_id, jurisdiction}',
    app_may_update => '{decision, entry_id}');
call law.protect('supervision_said', 'finding');

-- Findings are noted by whoever writes the record, in the same transaction, or by who looks records through: the
-- trigger below sees to that. The unit reads what was found in its records, supervision what was found in its area.
create policy seen_in_own_area on supervision_finding for select to ecrime_app using (
    ((select law.may('incident.see')) or (select law.may('finding.see')))
    and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy noted_in_own_area on supervision_finding for insert to ecrime_app with check (
    jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy settled_in_own_area on supervision_finding for update to ecrime_app using (
    jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy law_reads on supervision_finding for select to ecrime_law using (true);
grant select, insert, update (gone_at) on supervision_finding to ecrime_app;
create policy law_settles on supervision_finding for update to ecrime_law using (true);
grant select, update (gone_at) on supervision_finding to ecrime_law;

create policy looked_in_own_area on supervision_look to ecrime_app using (
    (select law.may('finding.check'))
    and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
grant select, insert, update (looked_at) on supervision_look to ecrime_app;

create policy seen_in_own_area on supervision_review for select to ecrime_app using (
    ((select law.may('incident.see')) or (select law.may('finding.see')))
    and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy reviewed_in_own_area on supervision_review for insert to ecrime_app with check (
    ((select law.may('finding.take')) or (select law.may('finding.ask')) or (select law.may('finding.dismiss')))
    and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy decided_in_own_area on supervision_review for update to ecrime_app using (
    ((select law.may('finding.take')) or (select law.may('finding.ask')) or (select law.may('finding.dismiss'))
     or (select law.may('finding.answer')))
    and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
grant select, insert on supervision_review to ecrime_app;
grant select on supervision_review to ecrime_law;

create policy seen_in_own_area on supervision_said for select to ecrime_app using (
    ((select law.may('incident.see')) or (select law.may('finding.see')))
    and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy said_in_own_area on supervision_said for insert to ecrime_app with check (
    ((select law.may('finding.ask')) or (select law.may('finding.dismiss')) or (select law.may('finding.answer')))
    and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
grant select, insert on supervision_said to ecrime_app;
grant select on supervision_said to ecrime_law;
-- Words of officers about records; see incidents for why the planner learns nothing of them.
alter table supervision_said alter column words set statistics 0;

set role ecrime_law;

-- A finding belongs to the version of the record that this transaction wrote, or to the one that stands when somebody
-- with the right looks it through; and once it is gone it stays gone.
create or replace function law.finding_noted() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    written public.incidents_incident;
begin
    select * into written from public.incidents_incident i where i.id = new.incident_id;
    if written.id is null then
        raise exception using errcode = 'EC046', message = 'there is no such incident';
    end if;
    if written.entry_xact <> pg_current_xact_id() and not law.may('finding.check')
       and not exists (select from public.incidents_supplement s
                       where s.incident_id = written.id and s.entry_xact = pg_current_xact_id()) then
        raise exception using errcode = 'EC080', message = 'a finding is noted by who writes the record or looks it through';
    end if;
    if tg_op = 'INSERT' then
        new.unit_id := written.unit_id;
        new.jurisdiction := written.jurisdiction;
        new.version := written.version;
        new.found_at := law.time();
        new.gone_at := null;
    elsif old.gone_at is not null then
        raise exception using errcode = 'EC081', message = 'the finding is gone';
    else
        new.gone_at := law.time();
    end if;
    return new;
end
$$;

-- A record that is withdrawn has nothing wrong with it any more.
create or replace function law.withdrawal_settles() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    update public.supervision_finding f set gone_at = law.time() where f.incident_id = new.id and f.gone_at is null;
    return null;
end
$$;

create or replace function law.incident_looked_through() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    select i.jurisdiction, i.version into new.jurisdiction, new.version
    from public.incidents_incident i where i.id = new.incident_id;
    if new.jurisdiction is null then
        raise exception using errcode = 'EC046', message = 'there is no such incident';
    end if;
    select p.code || '-' || p.version into new.pack from public.country_pack p;
    new.looked_at := law.time();
    return new;
end
$$;

-- Who looks and when are the database's word. Somebody else may take a finding over while it is not dismissed; only
-- who looks at it decides, never about a record of his own; and only the unit that recorded it answers.
create or replace function law.review_written() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    found_finding public.supervision_finding;
    was text := case when tg_op = 'UPDATE' then old.decision else '' end;
    answers boolean := tg_op = 'UPDATE' and new.decision = 'answered' and old.decision <> 'answered';
begin
    select * into found_finding from public.supervision_finding f where f.id = new.finding_id;
    if found_finding.id is null then
        raise exception using errcode = 'EC046', message = 'there is no such finding';
    end if;
    if found_finding.gone_at is not null then
        raise exception using errcode = 'EC081', message = 'the finding is gone';
    end if;
    if new.decision <> was and not (was, new.decision) in (
            ('', 'asked'), ('', 'dismissed'), ('asked', 'answered'), ('asked', 'dismissed'),
            ('answered', 'asked'), ('answered', 'dismissed')) or was = 'dismissed' then
        raise exception using errcode = 'EC083', message = 'the finding stands elsewhere on its way';
    end if;
    if answers then
        if acting.unit_id is distinct from found_finding.unit_id or not law.may('finding.answer') then
            raise exception using errcode = 'EC085', message = 'only the unit that recorded it answers';
        end if;
        new.officer_id := old.officer_id;
        new.unit_id := old.unit_id;
        new.taken_at := old.taken_at;
    else
        if exists (select from public.incidents_incident i
                   where i.id = found_finding.incident_id and i.recorded_by_id = acting.officer_id) then
            raise exception using errcode = 'EC082', message = 'nobody reviews a record of his own';
        end if;
        if tg_op = 'UPDATE' and new.decision <> was and old.officer_id <> acting.officer_id then
            raise exception using errcode = 'EC084', message = 'somebody else looks at the finding';
        end if;
        if tg_op = 'INSERT' or old.officer_id <> acting.officer_id then
            new.taken_at := law.time();
        end if;
        new.officer_id := acting.officer_id;
        new.unit_id := acting.unit_id;
    end if;
    new.jurisdiction := found_finding.jurisdiction;
    new.decided_at := case when new.decision = '' then null
                           when new.decision <> was then law.time() else old.decided_at end;
    return new;
end
$$;

create or replace function law.said_written() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
begin
    select f.jurisdiction into new.jurisdiction from public.supervision_finding f where f.id = new.finding_id;
    new.officer_id := acting.officer_id;
    new.unit_id := acting.unit_id;
    new.said_at := law.time();
    -- Letters and digits, of any script; spaces and signs give no reason.
    if length(regexp_replace(new.words, '[^[:alnum:]]', '', 'g')) < 8 then
        raise exception using errcode = '23514', constraint = 'said_in_words', message = 'a decision is given in words';
    end if;
    return new;
end
$$;

-- At COMMIT: the entry is of the act that leads to what stands in the row, and its words stand beside it.
create or replace function law.review_entry_fits() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    decides boolean := new.decision <> case when tg_op = 'UPDATE' then old.decision else '' end;
    act constant text := case when not decides then 'finding.take' else law.act_of_decision(new.decision) end;
begin
    if not exists (select from public.ledger_entry e where e.id = new.entry_id and e.xact = new.entry_xact
                   and e.subject_kind = 'finding' and e.subject_id = new.finding_id and e.kind = act
                   and e.jurisdiction = new.jurisdiction) then
        raise exception using errcode = 'EC011', message = 'the ledger entry tells of another act';
    end if;
    if decides and not exists (select from public.supervision_said s where s.finding_id = new.finding_id
                               and s.entry_id = new.entry_id and s.kind = new.decision) then
        raise exception using errcode = '23514', constraint = 'said_in_words', message = 'a decision is given in words';
    end if;
    return null;
end
$$;

-- At COMMIT: nothing is said but with the decision it belongs to.
create or replace function law.said_entry_fits() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not exists (select from public.supervision_review r where r.finding_id = new.finding_id
                   and r.entry_id = new.entry_id and r.decision = new.kind) then
        raise exception using errcode = 'EC011', message = 'the ledger entry tells of another act';
    end if;
    return null;
end
$$;

create or replace function law.act_of_decision(decision text) returns text
    language sql immutable
    set search_path = pg_catalog, pg_temp
    as $$
    select case decision when 'asked' then 'finding.ask' when 'answered' then 'finding.answer' else 'finding.dismiss' end
    $$;

-- A record somebody looks at a finding of is his own work until the finding is dismissed or gone.
create or replace function law.own_incident_by_finding(incident uuid) returns boolean
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select exists (select from public.supervision_finding f join public.supervision_review r on r.finding_id = f.id
                   where f.incident_id = own_incident_by_finding.incident and f.gone_at is null
                     and r.officer_id = (law.context()).officer_id and r.decision <> 'dismissed'
                     and law.may('finding.take'))
    $$;

revoke all on function law.said_written(), law.said_entry_fits(), law.act_of_decision(text),
    law.own_incident_by_finding(uuid) from public;
grant execute on function law.said_written(), law.said_entry_fits() to ecrime_owner;
revoke all on function law.finding_noted(), law.withdrawal_settles(), law.incident_looked_through(),
    law.review_written(), law.review_entry_fits() from public;
grant execute on function law.finding_noted(), law.withdrawal_settles(), law.incident_looked_through(),
    law.review_written(), law.review_entry_fits() to ecrime_owner;

reset role;

create trigger b_noted before insert or update on supervision_finding
    for each row execute function law.finding_noted();
create trigger c_fixed before update on supervision_finding for each row execute function law.keep_columns(
    'id', 'incident_id', 'unit_id', 'jurisdiction', 'version', 'check_code', 'severity', 'field', 'params', 'found_at');
create trigger z_never_deleted before delete or truncate on supervision_finding
    for each statement when (current_user <> 'ecrime_eraser') execute function law.append_only();
create or replace trigger settles_findings after update of withdrawn_at on incidents_incident
    for each row when (old.withdrawn_at is null and new.withdrawn_at is not null)
    execute function law.withdrawal_settles();
create trigger b_looked before insert or update on supervision_look
    for each row execute function law.incident_looked_through();
create trigger z_never_deleted before delete or truncate on supervision_look
    for each statement when (current_user <> 'ecrime_eraser') execute function law.append_only();
create trigger b_written before insert or update on supervision_review
    for each row execute function law.review_written();
create constraint trigger entry_fits after insert or update on supervision_review
    deferrable initially deferred for each row execute function law.review_entry_fits();
create trigger b_written before insert on supervision_said
    for each row execute function law.said_written();
create constraint trigger entry_fits after insert on supervision_said
    deferrable initially deferred for each row execute function law.said_entry_fits();

call law.erases('supervision_finding', 't.incident_id = $1');
call law.erases('supervision_look', 't.incident_id = $1');
call law.erases('supervision_review',
    't.finding_id in (select f.id from public.supervision_finding f where f.incident_id = $1)');
call law.erases('supervision_said',
    't.finding_id in (select f.id from public.supervision_finding f where f.incident_id = $1)');
