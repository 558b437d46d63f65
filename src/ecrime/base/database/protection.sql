-- How a slice protects its tables, in one line of its triggers.sql each. Procedures of the owner's, run at installation
-- before anything else; who may see and insert what is the slice's to say after them.

create schema if not exists law;
create schema if not exists parts;
revoke all on schema law, parts from public;
grant create on schema law to ecrime_law, ecrime_search;
grant usage on schema law to ecrime_app, ecrime_law, ecrime_search, ecrime_auth, ecrime_sequencer, ecrime_auditor;
grant usage on schema public to ecrime_app, ecrime_law, ecrime_search, ecrime_auth, ecrime_sequencer, ecrime_auditor;

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
    execute format('revoke all on %s from public, ecrime_app, ecrime_law, ecrime_search, ecrime_auth,'
                   ' ecrime_sequencer, ecrime_auditor', relation);
    for name in select p.polname from pg_policy p where p.polrelid = relation loop
        execute format('drop policy %I on %s', name, relation);
    end loop;
    for name in select t.tgname from pg_trigger t where t.tgrelid = relation and not t.tgisinternal loop
        execute format('drop trigger %I on %s', name, relation);
    end loop;
end
$$;

-- A table that only grows: no row of it changes or goes.
create or replace procedure law.only_grows(relation regclass)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    call law.close(relation);
    execute format('create trigger z_only_grows before update or delete or truncate on %s'
                   ' for each statement execute function law.append_only()', relation);
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

-- A table of record: every row names its ledger entry, nothing is ever deleted.
--
--   history         the table that keeps the images an UPDATE replaces; none where nothing is replaced
--   record          the column that says to which record an image belongs
--   fixed           columns that never change once written
--   app_may_update  columns the app may update; never the table as a whole, for that right is also the right to
--                   LOCK it, and so to hold up a colleague's commit between its checks, or everybody's work
create or replace procedure law.protect(
    relation regclass, history regclass default null, record text default 'id', fixed text[] default '{}',
    app_may_update text[] default '{}')
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    -- A misspelt column would be watched over by nobody.
    if not fixed || record <@ law.every_column(relation) then
        raise exception using errcode = 'undefined_column',
            message = format('%s are not all columns of %s', fixed || record, relation);
    end if;
    call law.close(relation);
    execute format('create trigger a_stamp before insert or update on %s'
                   ' for each row execute function law.stamp()', relation);
    if fixed <> '{}' then
        execute format('create trigger c_fixed before update on %s for each row execute function law.keep_columns(%s)',
                       relation, (select string_agg(quote_literal(c), ', ') from unnest(fixed) as c));
    end if;
    if history is not null then
        execute format('create trigger y_history after update on %s'
                       ' for each row execute function law.keep_history(%L, %L)',
                       relation, (select c.relname from pg_class c where c.oid = history), record);
    end if;
    execute format('create trigger z_never_deleted before delete or truncate on %s'
                   ' for each statement execute function law.append_only()', relation);
    if app_may_update <> '{}' then
        execute format('grant update (%s) on %s to ecrime_app',
                       (select string_agg(quote_ident(c), ', ') from unnest(app_may_update) as c), relation);
    end if;
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
    law.protect(regclass, regclass, text, text[], text[]), law.arm_guards() from public;
revoke all on function law.every_column(regclass) from public;
