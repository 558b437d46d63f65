-- The tree: what waits, which place each entry has, the tiles, and what was signed. The sequencer alone writes it; nothing
-- of it tells anything of anybody, so everybody may read all but what waits.

call law.close('ledger_pending');
create policy waits on ledger_pending for insert to ecrime_law with check (true);
create policy law_reads on ledger_pending for select to ecrime_law using (true);
create policy sequenced on ledger_pending for select to ecrime_sequencer using (true);
create policy taken on ledger_pending for delete to ecrime_sequencer using (true);
grant insert, select on ledger_pending to ecrime_law;
grant select, delete on ledger_pending to ecrime_sequencer;

call law.only_grows('ledger_place');
call law.only_grows('ledger_head');
call law.only_grows('ledger_checkpoint');
call law.only_grows('ledger_key');
call law.close('ledger_tile');
call law.close('ledger_row_salt');
call law.only_grows('ledger_history');

do $$
declare
    name text;
begin
    foreach name in array array['ledger_place', 'ledger_head', 'ledger_checkpoint', 'ledger_key', 'ledger_tile'] loop
        execute format('create policy open_to_all on %I for select to ecrime_app, ecrime_law, ecrime_auditor,'
                       ' ecrime_sequencer'
                       ' using (true)', name);
        execute format('grant select on %I to ecrime_app, ecrime_law, ecrime_auditor, ecrime_sequencer', name);
    end loop;
    foreach name in array array['ledger_place', 'ledger_head', 'ledger_checkpoint', 'ledger_key', 'ledger_tile'] loop
        execute format('create policy sequenced on %I for insert to ecrime_sequencer with check (true)', name);
        execute format('grant insert on %I to ecrime_sequencer', name);
    end loop;
end
$$;
create policy fuller on ledger_tile for update to ecrime_sequencer using (true) with check (true);
grant update (hashes) on ledger_tile to ecrime_sequencer;

-- A tile is only ever continued.
create or replace function law.tile_grows() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if substring(new.hashes for octet_length(old.hashes)) <> old.hashes or (new.level, new.number) <> (old.level, old.number) then
        raise exception using errcode = 'EC021', message = 'this table only grows', table = tg_table_name;
    end if;
    return new;
end
$$;
revoke all on function law.tile_grows() from public;
create trigger c_continued before update on ledger_tile for each row execute function law.tile_grows();
create trigger z_never_deleted before delete or truncate on ledger_tile
    for each statement execute function law.append_only();

-- Salts open what entries commit to of rows; they come with the entry, and only erasure destroys them.
create policy salt_law on ledger_row_salt to ecrime_law using (true) with check (true);
create policy salt_audit on ledger_row_salt for select to ecrime_auditor using (true);
grant insert, select on ledger_row_salt to ecrime_law;
grant select on ledger_row_salt to ecrime_auditor;
create trigger z_only_grows before update or truncate on ledger_row_salt
    for each statement execute function law.append_only();

-- Images that an UPDATE replaced, of tables that have no history of their own. Written by trigger only.
create policy law_keeps on ledger_history for insert to ecrime_law with check (true);
create policy law_reads on ledger_history for select to ecrime_law using (true);
grant select, insert on ledger_history to ecrime_law;

-- Entries about a subject as they are proven to anybody: place, what each says of itself, the rows it has written as they
-- were hashed (law.rows_of), wherever they lie today, and their salt: of the entries named, and of those about the subject
-- that an erasure emptied, which come without rows. A slice opens this to its readers by a door of its own.
set role ecrime_law;
create or replace function law.entries_opened(kind text, subject uuid, entries uuid[])
    returns table (place bigint, header text, rows text[], salt bytea)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp set timezone = 'UTC' set extra_float_digits = 1 set bytea_output = 'hex'
    set intervalstyle = 'postgres'
    as $$
declare
    tables text;
begin
    select string_agg(
        format('select t.entry_id, %L || jsonb_strip_nulls(to_jsonb(t))::text from public.%I t where t.%I = $2',
               p.relation || ' ', p.relation, law.subject_column(p.relation))
        || case when p.history is null then '' else format(
            ' union all select h.entry_id, %L || jsonb_strip_nulls(h.image)::text from public.%I h'
            ' where h.record_id = $2 and h.relation = %L and h.ended_by <> h.entry_id', p.relation || ' ', p.history, p.relation) end, ' union all ')
    into tables from law.protected p where p.subject_kind = entries_opened.kind;
    return query execute
        'select p.index, l.header,'
        ' case when s.salt is not null then array_agg(w.line order by w.line collate "C") end, s.salt'
        ' from public.ledger_entry e'
        ' join public.ledger_leaf l on l.entry_id = e.id'
        ' left join public.ledger_place p on p.entry_id = e.id'
        ' left join public.ledger_row_salt s on s.entry_id = e.id'
        ' left join (' || tables || ') w (entry, line) on w.entry = e.id'
        ' where e.subject_kind = $1 and e.subject_id = $2 and (e.id = any ($3) or l.rows is not null'
        '       and exists (select from public.ledger_emptied m where m.id = e.id))'
        ' group by p.index, l.entry_id, l.header, s.salt order by p.index, l.entry_id'
        using kind, subject, entries;
end
$$;
revoke all on function law.entries_opened(text, uuid, uuid[]) from public;
grant execute on function law.entries_opened(text, uuid, uuid[]) to ecrime_search;
reset role;
