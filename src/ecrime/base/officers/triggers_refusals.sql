-- Refusals that concern people and records. Whoever was refused a look cannot keep it out of the ledger: the entry is
-- the database's own, and needs no right of the post. What was typed beyond a record's number is not kept.

call law.protect('officers_refusal', 'refusal');
create policy seen_by_inspectors on officers_refusal for select to ecrime_app using (
    (select law.may('ledger.see'))
    and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy law_minds on officers_refusal to ecrime_law using (true) with check (true);
create policy refusal_audit on officers_refusal for select to ecrime_auditor using (true);
grant select on officers_refusal to ecrime_app, ecrime_auditor;
grant select, insert on officers_refusal to ecrime_law;

create constraint trigger entry_fits after insert on officers_refusal deferrable initially deferred
    for each row execute function law.entry_fits('refusal', 'access.refuse');

set role ecrime_law;

-- The same refusal again within a minute is a page loaded twice; it is noted once.
create or replace function law.note_refusal(page text, number text, reason text, commitment bytea, salt bytea)
    returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    refusal uuid := law.uuid7();
begin
    if exists (select from public.officers_refusal r
               where r.session_id = acting.id and r.at > law.now() - interval '1 minute'
                 and (r.page, r.number, r.reason) = (note_refusal.page, note_refusal.number, note_refusal.reason)) then
        return;
    end if;
    insert into public.officers_refusal (id, at, officer_id, unit_id, session_id, jurisdiction, page, number, reason,
                                         entry_id)
    select refusal, law.now(), acting.officer_id, acting.unit_id, acting.id, acting.scope, note_refusal.page,
           note_refusal.number, note_refusal.reason,
           law.tell('access.refuse', 'refusal', refusal, acting, null, commitment, salt);
end
$$;

revoke all on function law.note_refusal(text, text, text, bytea, bytea) from public;
grant execute on function law.note_refusal(text, text, text, bytea, bytea) to ecrime_app;

reset role;
