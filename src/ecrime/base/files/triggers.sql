-- Files of record. The file itself only grows and stands in the ledger, under the entry of the act that kept it; its key
-- lies apart, is wrapped anew by rotation and goes with the file when that is erased.

-- A file hangs on a record of another slice. That slice says so in its own triggers.sql, after this:
--     call law.holds_files('document', 'select d.id from public.documents_document d where d.incident_id = $1');
-- and the entries of its records commit to their files from then on. 'file' is for a file that is its own record. The
-- second says, where its records are no incidents, which of them are about the incident $1, so that their files are
-- erased with it; it stands behind what the slice says of their own rows (law.erases). Where a file opens only on
-- conditions of the slice's own, that says so in law.opens_file_of_<kind of subject>(subject, file).
call law.protect('file_object', 'file');
create policy in_area on file_object for select to ecrime_app
    using (jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy kept on file_object for insert to ecrime_app
    with check (jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
-- Neither the stored name nor the hash that it is made of: what knows the name gets the key of the content from
-- law.key_under_name, and could open it past the door. law.open_file gives both to who may open the file.
revoke select on file_object from ecrime_app;
grant select (id, version, subject_id, jurisdiction, size, media_type, kept_at, kept_by, entry_id, entry_xact), insert
    on file_object to ecrime_app;

drop procedure if exists law.holds_files(text);  -- it said less before
create or replace procedure law.holds_files(subject text, of_incident text default '')
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    insert into law.protected (relation, subject_kind) values ('file_object', holds_files.subject) on conflict do nothing;
    if of_incident <> '' then
        -- What is found through the rows of others goes before them: the last named is erased first.
        with standing as (delete from law.erasable e where e.relation = 'file_object' returning e.*)
        insert into law.erasable (relation, rows, gone, gone_of_person, cleared, cleared_of_person, finder)
        select s.relation, s.rows || ' or t.subject_id in (' || of_incident || ')', s.gone, s.gone_of_person, s.cleared,
               s.cleared_of_person, s.finder
        from standing s;
    end if;
end
$$;
revoke all on procedure law.holds_files(text, text) from public;

call law.close('file_key');
create policy law_minds on file_key to ecrime_law using (true) with check (true);
create policy kept on file_key for insert to ecrime_app with check (true);
grant insert (file_id, key_version, wrapped) on file_key to ecrime_app;
grant select, insert on file_key to ecrime_law;
grant update (key_version, wrapped) on file_key to ecrime_law;

call law.close('file_master');
create policy law_minds on file_master to ecrime_law using (true) with check (true);
grant select, insert, delete on file_master to ecrime_law;

-- A slice that wraps keys under the master key, of something that is no file, names the table in its own triggers.sql,
-- after this, with the column that says whose key it is; rotation finds them there. Such a table has key_version, which
-- refers to file_master, and wrapped.
create table if not exists law.key_holder (relation text primary key, owner text not null);
revoke all on law.key_holder from public, ecrime_app, ecrime_law, ecrime_search, ecrime_eraser, ecrime_auth,
    ecrime_sequencer, ecrime_auditor, ecrime_backup;
grant select on law.key_holder to ecrime_law, ecrime_backup;
delete from law.key_holder;

create or replace procedure law.holds_keys(relation regclass, owner text)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    insert into law.key_holder (relation, owner)
    select c.relname, holds_keys.owner from pg_class c where c.oid = holds_keys.relation;
end
$$;
revoke all on procedure law.holds_keys(regclass, text) from public;
call law.holds_keys('file_key', 'file_id');

create or replace function law.file_kept() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    new.kept_by := law.officer();
    new.kept_at := law.time();
    return new;
end
$$;
revoke all on function law.file_kept() from public;
create trigger b_kept before insert on file_object for each row execute function law.file_kept();

set role ecrime_law;

-- For COMMIT: the record's entries commit to its files, the file lies where its record does, and it has a key.
create or replace function law.file_fits() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not exists (
        select from public.ledger_entry e
        join law.protected p on p.relation = 'file_object' and p.subject_kind = e.subject_kind
        join public.file_key k on k.file_id = new.id
        where e.id = new.entry_id and e.jurisdiction = new.jurisdiction) then
        raise exception using errcode = 'EC011', message = 'the entry does not commit to this file, or it has no key';
    end if;
    return null;
end
$$;

-- A key comes with its file, in one transaction, or never.
create or replace function law.key_of_new_file() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not exists (select from public.file_object f
                   where f.id = new.file_id and f.entry_xact = pg_current_xact_id()) then
        raise exception using errcode = 'EC011', message = 'a key comes with its file';
    end if;
    return new;
end
$$;

-- The key of any file that stands under the name, so that the same content is stored once. Only who has the content, or
-- its hash, and the key of names can make the name; neither hash nor name is shown to who has not opened the record.
create or replace function law.key_under_name(name text, out file uuid, out key_version integer, out wrapped bytea)
    returns record
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select f.id, k.key_version, k.wrapped
    from public.file_object f join public.file_key k on k.file_id = f.id
    where f.stored = key_under_name.name
    order by f.id limit 1
    $$;

-- Which of these names a file with a key stands under; what stands under others is nobody's.
create or replace function law.names_in_use(names text[]) returns setof text
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select n from unnest(names_in_use.names) as n
    where exists (select from public.file_object f join public.file_key k on k.file_id = f.id
                  where f.stored = n)
    $$;

-- The door to the content of a file: its record was opened in this session for a purpose, or is one's own work.
drop function if exists law.open_file(uuid);  -- it answered less before
create function law.open_file(
    file uuid, out stored text, out sha256 bytea, out key_version integer, out wrapped bytea)
    returns record
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    subject uuid;
    opener text;
    opens boolean := false;
begin
    select f.subject_id, 'opens_file_of_' || e.subject_kind into subject, opener
    from public.file_object f join public.ledger_entry e on e.id = f.entry_id
    where f.id = open_file.file
      and law.lies_in(f.jurisdiction, (law.context()).scope);
    if exists (select from pg_proc p where p.pronamespace = 'law'::regnamespace and p.proname = opener) then
        execute format('select law.%I($1, $2)', opener) into opens using subject, open_file.file;
    elsif subject is not null then
        opens := law.has_opened(subject);
    end if;
    if not coalesce(opens, false) then
        raise exception using errcode = 'EC062', message = 'the record was not opened for a purpose';
    end if;
    select f.stored, f.sha256, k.key_version, k.wrapped
    into open_file.stored, open_file.sha256, open_file.key_version, open_file.wrapped
    from public.file_object f join public.file_key k on k.file_id = f.id where f.id = open_file.file;
end
$$;

-- Doors of an earlier version: a key goes with the row of its file, and no other way.
drop function if exists law.destroy_file_key(uuid, uuid);
drop function if exists law.key_lawfully_destroyed();

-- Rotation, the owner's: versions of the master key come, wrap anew what older ones wrapped, and go when they wrap nothing.
-- Wrapped keys lie in the tables that slices have named (law.holds_keys).
create or replace function law.masters() returns table (version integer, fingerprint bytea, made_at timestamptz, files bigint)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    return query execute format(
        'select m.version, m.fingerprint, m.made_at, (select count(*) from (%s) k where k.key_version = m.version)'
        ' from public.file_master m order by 1', law.every_wrapped_key());
end
$$;

-- Every wrapped key of the installation, whose it is, as a query.
create or replace function law.every_wrapped_key() returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select string_agg(format('select t.%I as owner, t.key_version, t.wrapped from public.%I t', h.owner, h.relation),
                      ' union all ' order by h.relation)
    from law.key_holder h
    $$;

create or replace function law.add_master(version integer, fingerprint bytea) returns void
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$ insert into public.file_master values (add_master.version, add_master.fingerprint, law.now()) $$;

-- The foreign keys of these tables see to it that none goes under which anything is wrapped, or is being wrapped at this
-- moment.
create or replace function law.strike_master(version integer) returns void
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$ delete from public.file_master m where m.version = strike_master.version $$;

create or replace function law.keys_to_wrap_anew(newest integer, after uuid, at_most integer)
    returns table (file uuid, key_version integer, wrapped bytea)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    return query execute format(
        'select k.owner, k.key_version, k.wrapped from (%s) k where k.key_version <> $1 and k.owner > $2'
        ' order by k.owner limit $3', law.every_wrapped_key()) using newest, after, at_most;
end
$$;

-- Nothing but a key that still is what was read is replaced.
create or replace function law.wrap_anew(files uuid[], before bytea[], newest integer, after bytea[]) returns bigint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    holder law.key_holder;
    done bigint;
    wrapped_anew bigint := 0;
begin
    for holder in select * from law.key_holder order by relation loop
        execute format(
            'update public.%I k set key_version = $1, wrapped = u.after from unnest($2, $3, $4) as u(owner, before, after)'
            ' where k.%I = u.owner and k.wrapped = u.before', holder.relation, holder.owner)
        using newest, files, before, after;
        get diagnostics done = row_count;
        wrapped_anew := wrapped_anew + done;
    end loop;
    return wrapped_anew;
end
$$;

revoke all on function law.file_fits(), law.key_of_new_file(), law.key_under_name(text), law.names_in_use(text[]),
    law.open_file(uuid), law.masters(), law.every_wrapped_key(),
    law.add_master(integer, bytea), law.strike_master(integer), law.keys_to_wrap_anew(integer, uuid, integer),
    law.wrap_anew(uuid[], bytea[], integer, bytea[]) from public;
grant execute on function law.key_under_name(text), law.names_in_use(text[]), law.open_file(uuid) to ecrime_app;
grant execute on function law.file_fits(), law.key_of_new_file(), law.masters(), law.add_master(integer, bytea),
    law.strike_master(integer),
    law.keys_to_wrap_anew(integer, uuid, integer), law.wrap_anew(uuid[], bytea[], integer, bytea[]) to ecrime_owner;

reset role;

create constraint trigger file_fits after insert on file_object deferrable initially deferred
    for each row execute function law.file_fits();
create trigger b_of_new_file before insert on file_key for each row execute function law.key_of_new_file();
create trigger z_never_deleted before truncate on file_key for each statement execute function law.append_only();

-- A file goes with its record, and with any of the people in it, for it may show him. Its key goes with it (file_key_file),
-- and the sealed bytes, which nobody can read any more, with the next round of the reaper.
call law.erases('file_object', 't.subject_id = $1');
