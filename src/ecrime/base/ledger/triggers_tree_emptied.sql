-- Entries that were emptied by order of a court. The entry stands with its leaf, and every proof of it holds; the rows it
-- committed to and the salts that opened it are gone. Which entries these are is itself what the act of erasure commits
-- to, so that nobody empties one more behind its back. Written by the door that erases, nobody else.

call law.protect('ledger_emptied', 'erasure');
create policy erased on ledger_emptied to ecrime_eraser using (true) with check (true);
grant select, insert on ledger_emptied to ecrime_eraser;

create policy erased on ledger_entry for select to ecrime_eraser using (true);
grant select on ledger_entry to ecrime_eraser;

-- A salt goes with the act that empties its entry, in that very transaction.
do $$
declare
    name text;
begin
    foreach name in array array['ledger_salt', 'ledger_row_salt'] loop
        execute format('create policy erased on %I for delete to ecrime_eraser using (exists ('
            ' select from ledger_emptied m where m.id = %I.entry_id and m.entry_xact = pg_current_xact_id()))', name, name);
        execute format('create policy erased_read on %I for select to ecrime_eraser using (true)', name);
        execute format('grant select (entry_id), delete on %I to ecrime_eraser', name);
    end loop;
end
$$;
grant execute on function law.act_time() to ecrime_eraser;
