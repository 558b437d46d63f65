-- How a slice protects its tables, in one line of its triggers.sql each. Procedures of the owner's, run at installation
-- before anything else; who may see and insert what is the slice's to say after them.

create schema if not exists law;
create schema if not exists parts;
revoke all on schema law, parts from public;
grant create on schema law to ecrime_law, ecrime_search, ecrime_eraser;
-- To see which partitions there are; it has no right to any of them.
grant usage on schema parts to ecrime_law;
grant usage on schema law to ecrime_app, ecrime_law, ecrime_search, ecrime_eraser, ecrime_auth, ecrime_sequencer,
    ecrime_recorder, ecrime_auditor;
grant usage on schema public to ecrime_app, ecrime_law, ecrime_search, ecrime_eraser, ecrime_auth, ecrime_sequencer,
    ecrime_recorder, ecrime_auditor;

-- Closes a table: row security binds its owner too, and whatever an earlier installation left on it is gone: rights,
-- policies and guards. What the slice says after this is all there is. Rights of ecrime_backup are the operator's.
create or replace procedure law.close(relation regclass)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    name text;
begin
    execute format('alter table %s enable row level security, force row level security', relation);
    execute format('revoke all on %s from public, ecrime_app, ecrime_law, ecrime_search, ecrime_eraser, ecrime_auth,'
                   ' ecrime_sequencer, ecrime_recorder, ecrime_auditor', relation);
    for name in select p.polname from pg_policy p where p.polrelid = relation loop
        execute format('drop policy %I on %s', name, relation);
    end loop;
    for name in select t.tgname from pg_trigger t where t.tgrelid = relation and not t.tgisinternal loop
        execute format('drop trigger %I on %s', name, relation);
    end loop;
end
$$;

-- A table that only grows: no row of it changes or goes, unless it is erased by order of a court (law.erases).
create or replace procedure law.only_grows(relation regclass)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    call law.close(relation);
    execute format('create trigger z_only_grows before update or delete or truncate on %s for each statement'
                   ' when (current_user <> ''ecrime_eraser'') execute function law.append_only()', relation);
end
$$;

-- The columns of a table, in their order.
create or replace function law.every_column(relation regclass) returns text[]
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select array_agg(a.attname::text order by a.attnum)
    from pg_attribute a where a.attrelid = relation and a.attnum > 0 and not a.attisdropped
    $$;

-- The tables whose rows an entry commits to: under which kinds of subject, and where the images lie that were replaced.
create table if not exists law.protected (
    relation text not null, subject_kind text not null, history text
);
alter table law.protected drop constraint if exists protected_pkey, add primary key (relation, subject_kind);
revoke all on law.protected from public, ecrime_app, ecrime_law, ecrime_search, ecrime_eraser, ecrime_auth,
    ecrime_sequencer, ecrime_recorder, ecrime_auditor, ecrime_backup;
grant select on law.protected to ecrime_law, ecrime_eraser, ecrime_auditor, ecrime_backup;

-- A table of record: every row names its ledger entry, nothing is ever deleted. The door that erases goes past what keeps
-- rows as they are, and keeps no images; it is stamped like everybody.
--
--   subject         the kind of subject that the entries of its rows are about
--   history         the table that keeps the images an UPDATE replaces; none where nothing is replaced
--   record          the column that says to which record an image belongs
--   fixed           columns that never change once written
--   app_may_update  columns the app may update; never the table as a whole, for that right is also the right to
--                   LOCK it, and so to hold up a colleague's commit between its checks, or everybody's work
create or replace procedure law.protect(
    relation regclass, subject text, history regclass default null, record text default 'id', fixed text[] default '{}',
    app_may_update text[] default '{}')
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    -- Written rows are counted for tables, not for what is parted into them; see law.make_rows_of.
    if (select c.relkind from pg_class c where c.oid = relation) <> 'r' then
        raise exception using errcode = 'wrong_object_type', message = format('%s is no plain table', relation);
    end if;
    -- A misspelt column would be watched over by nobody.
    if not fixed || record <@ law.every_column(relation) then
        raise exception using errcode = 'undefined_column',
            message = format('%s are not all columns of %s', fixed || record, relation);
    end if;
    call law.close(relation);
    execute format('create trigger a_stamp before insert or update on %s'
                   ' for each row execute function law.stamp()', relation);
    if fixed <> '{}' then
        execute format('create trigger c_fixed before update on %s for each row'
                       ' when (current_user <> ''ecrime_eraser'') execute function law.keep_columns(%s)', relation, (select string_agg(quote_literal(c), ', ') from unnest(fixed) as c));
    end if;
    delete from law.protected p using pg_class c where c.oid = protect.relation and p.relation = c.relname;
    insert into law.protected (relation, subject_kind, history)
    select c.relname, subject, (select h.relname from pg_class h where h.oid = protect.history)
    from pg_class c where c.oid = protect.relation;
    execute format('create policy law_gathers on %s for select to ecrime_law using (true)', relation);
    execute format('grant select on %s to ecrime_law', relation);
    execute format('create trigger x_not_sealed after insert on %s referencing new table as new_rows'
                   ' for each statement execute function law.not_sealed()', relation);
    if history is null then
        execute format('create trigger z_only_grows before update on %s'
                       ' for each statement execute function law.append_only()', relation);
    else
        execute format('create trigger x_not_sealed_again after update on %s referencing new table as new_rows'
                       ' for each statement execute function law.not_sealed()', relation);
        execute format('create trigger y_history after update on %s for each row'
                       ' when (current_user <> ''ecrime_eraser'') execute function law.keep_history(%L, %L)',
                       relation, (select c.relname from pg_class c where c.oid = history), record);
    end if;
    execute format('create trigger z_never_deleted before delete or truncate on %s for each statement'
                   ' when (current_user <> ''ecrime_eraser'') execute function law.append_only()', relation);
    if app_may_update <> '{}' then
        execute format('grant update (%s) on %s to ecrime_app',
                       (select string_agg(quote_ident(c), ', ') from unnest(app_may_update) as c), relation);
    end if;
end
$$;

-- What there is about a record, and what is left of it once it is erased. Every slice says so of each of its tables
-- (law.erases); the door that erases reads nothing else. A table that depends on rows of another is named after it, and
-- erased before it.
create table if not exists law.erasable (
    position integer generated always as identity primary key, relation text not null unique, rows text not null,
    gone text not null, gone_of_person text not null, cleared text not null, cleared_of_person text not null,
    finder text not null
);
revoke all on law.erasable from public, ecrime_app, ecrime_law, ecrime_search, ecrime_eraser, ecrime_auth,
    ecrime_sequencer, ecrime_recorder, ecrime_auditor, ecrime_backup;
grant select on law.erasable to ecrime_eraser, ecrime_backup;
delete from law.erasable;

-- Conditions and assignments are SQL over the row t, with $1 the record, $2 the person to be erased, null where all of it
-- is, $3 the ids that were found, and in assignments $4 the time.
--
--   finder             where rows are told by their words only: SQL of their ids, asked for once and of all slices together;
--                      with $1, $2, and $3 since when they were written
--   rows               which rows are about the record
--   gone               which of these are deleted with the whole record
--   gone_of_person     which are deleted when one of its people is erased
--   cleared            what the others are set to when the whole record is erased
--   cleared_of_person  what they are set to when one of its people is
create or replace procedure law.erases(
    relation regclass, rows text, gone text default 'true', gone_of_person text default 'true',
    cleared text default '', cleared_of_person text default '', finder text default '')
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    name constant text := (select c.relname from pg_class c where c.oid = erases.relation);
    kept regclass;
begin
    insert into law.erasable (relation, rows, gone, gone_of_person, cleared, cleared_of_person, finder)
    values (name, erases.rows, erases.gone, erases.gone_of_person, erases.cleared, erases.cleared_of_person,
            erases.finder);
    execute format('create policy erased on %s to ecrime_eraser using (true) with check (true)', relation);
    execute format('grant select, delete on %s to ecrime_eraser', relation);
    if gone <> 'true' or gone_of_person <> 'true' then
        execute format('grant update on %s to ecrime_eraser', relation);
    end if;
    select format('public.%I', p.history)::regclass into kept
    from law.protected p where p.relation = name and p.history is not null;
    if kept is not null and not exists (select from pg_policy p where p.polrelid = kept and p.polname = 'erased') then
        execute format('create policy erased on %s to ecrime_eraser using (true)', kept);
        execute format('grant select, delete on %s to ecrime_eraser', kept);
    end if;
end
$$;

-- What officers write about other things than a record, in which they may name somebody of one all the same. A slice says so
-- of each such table (law.may_name); the slice that knows whom an erasure takes looks through all of them (law.words_taken,
-- in records/lookup), so that neither needs to know the other.
create table if not exists law.worded (relation text primary key, words text not null, written text not null);
revoke all on law.worded from public, ecrime_app, ecrime_law, ecrime_search, ecrime_eraser, ecrime_auth,
    ecrime_sequencer, ecrime_recorder, ecrime_auditor, ecrime_backup;
grant select on law.worded to ecrime_eraser, ecrime_backup;
delete from law.worded;

--   words    all that was written, as one text of SQL over the row t
--   written  when, likewise
--   cleared  what of the row is set to, where the row has to stay; without it the row goes
create or replace procedure law.may_name(relation regclass, words text, written text, cleared text default '')
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    name constant text := (select c.relname from pg_class c where c.oid = may_name.relation);
    goes constant text := case when cleared = '' then 'true' else 'false' end;
begin
    insert into law.worded (relation, words, written) values (name, may_name.words, may_name.written);
    call law.erases(relation, 't.id = any ($3)', gone => goes, gone_of_person => goes, cleared => may_name.cleared,
                    cleared_of_person => may_name.cleared,
                    finder => format('law.words_taken(%L, $1, $2, $3)', name));
end
$$;

-- Which column of a protected table names the subject: that of the key to the ledger.
create or replace function law.subject_column(relation text) returns name
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select a.attname
    from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[3]
    where k.conrelid = format('public.%I', subject_column.relation)::regclass and k.contype = 'f'
      and k.confrelid = 'public.ledger_entry'::regclass and k.conparentid = 0
    $$;

-- Makes law.rows_of: the images that the acts of these entries have written of their subjects, each as "table {json}".
-- One function with a branch for each kind of subject, so that its plans are kept, and always by index: it is asked for
-- one entry as for thousands, in tables of any size. It is asked in the transaction that has written the rows, and leaves
-- out the tables in which this one has written nothing, as the server itself counts, unless it was told not to count.
-- What sessions may set does not change how a value is
-- written, and what is null is left out, so that a column added later changes nothing of what older entries commit to.
-- Called as ecrime_law, whose function it is.
create or replace procedure law.make_rows_of()
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    branches text := '';
    kind text;
begin
    for kind in select distinct p.subject_kind from law.protected p order by 1 loop
        branches := branches || format(E'when %L then\n%s', kind, (
            select string_agg(format(
                       E'if not counts or pg_stat_get_xact_tuples_inserted(%1$L::regclass)'
                       ' + pg_stat_get_xact_tuples_updated(%1$L::regclass) > 0 then'
                       ' return query select t.entry_id, %2$L || jsonb_strip_nulls(to_jsonb(t))::text'
                       ' from unnest(subjects, entries) as acts (subject, entry)'
                       ' join %1$s t on t.%3$I = acts.subject and t.entry_id = acts.entry;\nend if;\n',
                       format('public.%I', p.relation), p.relation || ' ', law.subject_column(p.relation)), ''
                   order by p.relation)
            from law.protected p where p.subject_kind = kind));
    end loop;
    execute format(
        'create or replace function law.rows_of(kind text, subjects uuid[], entries uuid[])'
        ' returns table (entry uuid, line text)'
        ' language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set timezone = ''UTC'''
        ' set extra_float_digits = 1 set bytea_output = ''hex'' set intervalstyle = ''postgres'''
        ' set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off'
        ' set plan_cache_mode = force_generic_plan'
        ' as %L', E'declare\ncounts constant boolean := current_setting(''track_counts'') = ''on'';\nbegin\ncase kind\n' || branches || E'else return;\nend case;\nend');
    revoke all on function law.rows_of(text, uuid[], uuid[]) from public;
    grant execute on function law.rows_of(text, uuid[], uuid[]) to ecrime_eraser;
end
$$;

-- Every guard fires for a replica, too. Called once all slices are installed, so that none can forget it.
create or replace procedure law.arm_guards()
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    guard record;
begin
    for guard in
        select t.tgrelid::regclass as relation, t.tgname as name
        from pg_trigger t join pg_proc p on p.oid = t.tgfoid
        where p.pronamespace = 'law'::regnamespace and t.tgenabled <> 'A'
    loop
        execute format('alter table %s enable always trigger %I', guard.relation, guard.name);
    end loop;
end
$$;

revoke all on procedure law.close(regclass), law.only_grows(regclass),
    law.protect(regclass, text, regclass, text, text[], text[]), law.erases(regclass, text, text, text, text, text, text),
    law.may_name(regclass, text, text, text), law.make_rows_of(), law.arm_guards() from public;
revoke all on function law.every_column(regclass), law.subject_column(text) from public;
grant execute on procedure law.make_rows_of() to ecrime_law;
grant execute on function law.subject_column(text) to ecrime_law, ecrime_eraser;
