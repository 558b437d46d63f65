-- Witnesses: somebody who keeps the size and the root of the log where the service cannot reach them. Who they are is
-- the operator's word, given at the console of the server and written to the ledger; everybody may read it. Of each
-- witness the last row counts.

call law.protect('ledger_witness', 'witness');
create policy open_to_all on ledger_witness for select to ecrime_app, ecrime_auditor, ecrime_owner using (true);
create policy enrolled on ledger_witness for insert to ecrime_law with check (true);
grant select on ledger_witness to ecrime_app, ecrime_auditor;
grant insert on ledger_witness to ecrime_law;

set role ecrime_law;

create or replace function law.witness_stands(witness uuid) returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select coalesce((select w.stands from public.ledger_witness w where w.witness_id = witness_stands.witness
                     order by w.id desc limit 1), false)
    $$;

-- The owner's door, as for codes at the console: the app role may not call it. One key stands for one witness, also where
-- two are enrolled at once: one waits for the other.
drop function if exists law.console_witness(text, uuid, text, text, text, boolean, uuid, bytea, bytea, text);
create or replace function law.console_witness(
    kind text, witness uuid, key text, name_km text, name_en text, outside boolean, entry_id uuid, commitment bytea,
    salt bytea) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    enrolling constant boolean := console_witness.kind = 'witness.enrol';
    stands boolean;
begin
    perform pg_advisory_xact_lock(hashtextextended('law.console_witness', 0));
    stands := exists (
        select from public.ledger_witness w
        where case when enrolling then w.key = console_witness.key else w.witness_id = witness end
          and law.witness_stands(w.witness_id));
    if stands = enrolling then
        raise exception using errcode = 'EC120', message = 'the witness stands already, or no more';
    end if;
    insert into public.ledger_entry (id, kind, operation, subject_kind, subject_id, jurisdiction, commitment)
    select entry_id, console_witness.kind, law.operation_of(console_witness.kind), 'witness', witness, a.path, commitment
    from public.country_area a where a.level = 0;
    insert into public.ledger_salt (entry_id, salt) values (entry_id, salt);
    insert into public.ledger_witness (id, witness_id, key, name_km, name_en, outside, stands, entry_id)
    values (law.uuid7(), witness, key, name_km, name_en, outside, enrolling, entry_id);
end
$$;

revoke all on function law.witness_stands(uuid),
    law.console_witness(text, uuid, text, text, text, boolean, uuid, bytea, bytea) from public;
grant execute on function law.witness_stands(uuid) to ecrime_app, ecrime_owner;
grant execute on function law.console_witness(text, uuid, text, text, text, boolean, uuid, bytea, bytea)
    to ecrime_owner;

reset role;

create constraint trigger entry_fits after insert on ledger_witness deferrable initially deferred
    for each row execute function law.entry_fits('witness', 'witness.enrol', 'witness.dismiss');

-- What a witness has co-signed: one line for each checkpoint and witness, looked at by the pages before it is kept
-- and by everybody afterwards. The database says when it came.
call law.only_grows('ledger_cosignature');
create policy open_to_all on ledger_cosignature for select to ecrime_app, ecrime_auditor, ecrime_owner
    using (true);
create policy of_a_witness on ledger_cosignature for insert to ecrime_app
    with check (law.witness_stands(witness_id));
grant select, insert on ledger_cosignature to ecrime_app;
grant select on ledger_cosignature to ecrime_auditor;

create or replace function law.cosignature_came() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    new.at := law.now();
    return new;
end
$$;
revoke all on function law.cosignature_came() from public;
create trigger a_came before insert on ledger_cosignature for each row execute function law.cosignature_came();

-- The header of an entry, whose hash is its leaf, for the receipt of whoever sees the entry.
create policy leaf_of_seen on ledger_leaf for select to ecrime_app
    using (exists (select from public.ledger_entry e where e.id = ledger_leaf.entry_id));
grant select (entry_id, header) on ledger_leaf to ecrime_app;
