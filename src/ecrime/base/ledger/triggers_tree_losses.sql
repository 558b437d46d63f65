-- A tail of the log that was lost with a restored backup. Whoever holds the folder of keys declares it at the console of
-- the server; from there on the log bears another name, so that nobody takes it for the one that he has seen longer.

call law.protect('ledger_loss', 'log');
create policy open_to_all on ledger_loss for select to ecrime_app, ecrime_auditor, ecrime_sequencer using (true);
create policy law_declares on ledger_loss for insert to ecrime_law with check (true);
grant select on ledger_loss to ecrime_app, ecrime_auditor, ecrime_sequencer;
grant insert on ledger_loss to ecrime_law;

-- The log changes its name with a loss that is declared in the same transaction, and never otherwise.
call law.close('ledger_log');
create policy open_to_all on ledger_log for select to ecrime_app, ecrime_auditor, ecrime_sequencer using (true);
create policy law_names on ledger_log to ecrime_law using (true) with check (true);
grant select on ledger_log to ecrime_app, ecrime_auditor, ecrime_sequencer;
grant select, update (origin) on ledger_log to ecrime_law;

set role ecrime_law;

create or replace function law.log_named_anew() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not exists (select from public.ledger_loss l
                   where l.origin = new.origin and l.entry_xact = pg_current_xact_id()) then
        raise exception using errcode = 'EC021', message = 'the log keeps its name', table = tg_table_name;
    end if;
    return new;
end
$$;

-- Declares that the log's end is lost. What is left has ``size`` leaves, all in their places; ``note`` is the last
-- checkpoint that was signed of it, with what it goes on as. For the owner, who comes from the console.
create or replace function law.declare_loss(
    loss uuid, number integer, origin text, size bigint, note text, reason text, commitment bytea, salt bytea)
    returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    entry uuid := law.uuid7();
    standing text;
begin
    select regexp_replace(l.origin, case when exists (select from public.ledger_loss) then '/[0-9]+$' else '$' end, '')
    into standing from public.ledger_log l;
    if origin <> standing || '/' || number
       or number <= coalesce((select max(l.number) from public.ledger_loss l), 1)
       or size <> coalesce((select max(h.size) from public.ledger_head h), 0)
       or exists (select from public.ledger_pending) then
        raise exception using errcode = 'object_not_in_prerequisite_state', message = 'the log does not end there';
    end if;
    insert into public.ledger_entry (id, kind, operation, subject_kind, subject_id, jurisdiction, commitment)
    select entry, 'ledger.declare_loss', 'administration', 'log', loss, a.path, commitment
    from public.country_area a where position('.' in a.path) = 0 order by a.path limit 1;
    insert into public.ledger_salt (entry_id, salt) values (entry, declare_loss.salt);
    insert into public.ledger_loss (id, entry_id, number, origin, size, note, reason, declared_at)
    values (loss, entry, declare_loss.number, declare_loss.origin, declare_loss.size, declare_loss.note,
            declare_loss.reason, law.now());
    update public.ledger_log l set origin = declare_loss.origin;
end
$$;

revoke all on function law.log_named_anew(),
    law.declare_loss(uuid, integer, text, bigint, text, text, bytea, bytea) from public;
grant execute on function law.log_named_anew(),
    law.declare_loss(uuid, integer, text, bigint, text, text, bytea, bytea) to ecrime_owner;

reset role;

create trigger b_named_anew before update on ledger_log for each row execute function law.log_named_anew();
create trigger z_never_deleted before delete or truncate on ledger_log
    for each statement execute function law.append_only();
create constraint trigger entry_fits after insert on ledger_loss deferrable initially deferred
    for each row execute function law.entry_fits('log', 'ledger.declare_loss');
