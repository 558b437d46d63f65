-- The door: what is deleted, what is left and under which entry, which entries that empties.

set role ecrime_eraser;

-- What an entry about the record commits to, as one hash.
create or replace function law.rows_hash(record uuid, entry uuid) returns bytea
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    return (select sha256(convert_to(string_agg(w.line, E'\n' order by w.line collate "C"), 'UTF8'))
            from law.rows_of('incident', array[rows_hash.record], array[rows_hash.entry]) w);
end
$$;

-- The rows that are told by their words only, written since then.
create or replace function law.ids_found(record uuid, person uuid, since timestamptz) returns uuid[]
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    finder text;
    more uuid[];
    ids uuid[] := '{}';
begin
    for finder in select d.finder from law.erasable d where d.finder <> '' order by d.position loop
        execute 'select ' || finder into more using ids_found.record, ids_found.person, ids_found.since;
        ids := ids || more;
    end loop;
    return ids;
end
$$;

-- All of them. To find them is to read all that officers ever typed when they looked somebody up. Then nobody types on until
-- this is committed, and what came meanwhile is found, too: at COMMIT the names are gone that it would be known by. What
-- was typed before counts anew when its session has opened the record since; no officer's session lasts for twelve hours.
create or replace function law.ids_to_erase(record uuid, person uuid) returns uuid[]
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    ids uuid[] := law.ids_found(ids_to_erase.record, ids_to_erase.person, '-infinity');
    relation text;
begin
    for relation in select d.relation from law.erasable d where d.finder <> '' order by d.position loop
        execute format('lock table public.%I in share row exclusive mode', relation);
    end loop;
    return ids || law.ids_found(ids_to_erase.record, ids_to_erase.person, law.time() - interval '12 hours');
end
$$;

-- The entries that wrote anything of what goes or is left, and every entry about the record; but for those of erasures.
create or replace function law.entries_to_empty(record uuid, person uuid, ids uuid[]) returns uuid[]
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    e record;
    found_entries uuid[];
    entries uuid[] := array(select l.id from public.ledger_entry l
                            where l.subject_kind = 'incident' and l.subject_id = entries_to_empty.record);
begin
    for e in select d.relation, d.rows, (select max(p.history) from law.protected p where p.relation = d.relation) as history
             from law.erasable d where d.relation in (select p.relation from law.protected p) loop
        execute format('select array(select t.entry_id from public.%I t where %s)', e.relation, e.rows)
            into found_entries using entries_to_empty.record, person, ids;
        entries := entries || found_entries;
        continue when e.history is null;
        execute format('select array(select h.entry_id from public.%I h where h.relation = %L and h.row_id in'
                       ' (select t.id from public.%I t where %s))', e.history, e.relation, e.relation, e.rows)
            into found_entries using entries_to_empty.record, person, ids;
        entries := entries || found_entries;
    end loop;
    return array(select distinct l.id from public.ledger_entry l
                 where l.id = any (entries) and l.xact <> pg_current_xact_id()
                   and not exists (select from public.ledger_emptied m where m.id = l.id) order by l.id);
end
$$;

-- Deletes what goes, clears what is left and puts it under the entry named. Returns how many rows went, by table.
create or replace function law.destroy(record uuid, person uuid, ids uuid[], entry uuid, at timestamptz) returns jsonb
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    e record;
    gone bigint;
    destroyed jsonb := '{}';
begin
    for e in select d.relation, d.rows,
                    (select max(p.history) from law.protected p where p.relation = d.relation) as history,
                    coalesce((select max(p.subject_kind) from law.protected p where p.relation = d.relation),
                             'incident') as subject,
                    case when person is null then d.gone else d.gone_of_person end as goes,
                    case when person is null then d.cleared else d.cleared_of_person end as cleared
             from law.erasable d order by d.position desc loop
        if e.history is not null then
            execute format('delete from public.%I h where h.relation = %L and h.row_id in'
                           ' (select t.id from public.%I t where %s)', e.history, e.relation, e.relation, e.rows)
                using destroy.record, person, ids;
            get diagnostics gone = row_count;
            destroyed := destroyed || jsonb_build_object(
                e.history, coalesce((destroyed ->> e.history)::bigint, 0) + gone);
        end if;
        execute format('delete from public.%I t where (%s) and (%s)', e.relation, e.rows, e.goes)
            using destroy.record, person, ids;
        get diagnostics gone = row_count;
        destroyed := destroyed || jsonb_build_object(e.relation, gone);
        continue when e.goes = 'true';
        -- What is left of the record stands under the one entry of the erasure; what is about something else, each under its own.
        execute format('update public.%I t set %s where %s', e.relation,
                       concat_ws(', ', nullif(e.cleared, ''), case when e.subject = 'incident' then 'entry_id = $5' else
                           format('entry_id = law.tell_cleared(%L, t.%I, t.jurisdiction)', e.subject,
                                  law.subject_column(e.relation)) end), e.rows)
            using destroy.record, person, ids, at, destroy.entry;
    end loop;
    return (select coalesce(jsonb_object_agg(d.key, d.value), '{}') from jsonb_each(destroyed) d where d.value <> '0');
end
$$;

create or replace function law.erasure_carried_out() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    the_order public.erasure_order;
    record public.incidents_incident;
    ids uuid[];
    emptied uuid[];
begin
    select * into the_order from public.erasure_order o where o.id = new.order_id;
    if the_order.id is null or not law.lies_in(the_order.jurisdiction, acting.scope) then
        raise exception using errcode = 'EC046', message = 'there is no such order in the area of the post';
    end if;
    perform pg_advisory_xact_lock(hashtextextended('erasure ' || the_order.incident_id, 0));
    perform pg_advisory_xact_lock(hashtextextended('correction ' || the_order.incident_id, 0));
    select * into record from public.incidents_incident i where i.id = the_order.incident_id for update;
    if acting.officer_id = the_order.recorded_by or acting.unit_id = the_order.unit_id then
        raise exception using errcode = 'EC131', message = 'two people of two units are needed';
    end if;
    if law.time() >= the_order.recorded_at + law.erasure_lasts()
       or exists (select from public.erasure_carried_out c where c.order_id = the_order.id)
       or the_order.person_id is not null and not exists (
           select from public.incidents_personstated p where p.id = the_order.person_id) then
        raise exception using errcode = 'EC132', message = 'the order was carried out or has expired';
    end if;
    perform law.require_eraser(record, acting);
    new.incident_id := record.id;
    new.jurisdiction := the_order.jurisdiction;
    new.carried_out_by := acting.officer_id;
    new.unit_id := acting.unit_id;
    new.carried_out_at := law.time();
    ids := law.ids_to_erase(record.id, the_order.person_id);
    emptied := law.entries_to_empty(record.id, the_order.person_id, ids);
    new.left_entry := law.tell_erasure(record.id, record.jurisdiction);
    new.destroyed := law.destroy(record.id, the_order.person_id, ids, new.left_entry, new.carried_out_at)
        || jsonb_build_object('ledger_entries_emptied', cardinality(emptied));
    insert into public.ledger_emptied (id, erasure_id, record_id, entry_id)
    select id, the_order.id, record.id, new.entry_id from unnest(emptied) as id;
    delete from public.ledger_salt s where s.entry_id = any (emptied);
    delete from public.ledger_row_salt s where s.entry_id = any (emptied);
    new.emptied_sha256 := sha256(convert_to(array_to_string(emptied, E'\n'), 'UTF8'));
    new.left_sha256 := law.rows_hash(record.id, new.left_entry);
    return new;
end
$$;

-- At COMMIT: nothing was slipped in beside the door, before it or after, nor by somebody else meanwhile.
create or replace function law.erasure_is_whole() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    the_order public.erasure_order;
    ids uuid[];
    e record;
    is_there boolean;
begin
    select * into the_order from public.erasure_order o where o.id = new.order_id;
    ids := law.ids_found(new.incident_id, the_order.person_id, new.carried_out_at - interval '12 hours');
    for e in select d.* from law.erasable d loop
        execute format('select exists (select from public.%I t where (%s) and (%s))', e.relation, e.rows,
                       case when the_order.person_id is null then e.gone else e.gone_of_person end)
            into is_there using new.incident_id, the_order.person_id, ids;
        if is_there then
            raise exception using errcode = 'EC133', message = 'something of what is to be erased is there', table = e.relation;
        end if;
    end loop;
    if new.left_sha256 is distinct from law.rows_hash(new.incident_id, new.left_entry)
       or exists (select from public.ledger_salt s join public.ledger_emptied m on m.id = s.entry_id
                  where m.entry_id = new.entry_id) then
        raise exception using errcode = 'EC133', message = 'what is left of the record was changed';
    end if;
    return null;
end
$$;

revoke all on function law.rows_hash(uuid, uuid), law.ids_found(uuid, uuid, timestamptz), law.ids_to_erase(uuid, uuid),
    law.entries_to_empty(uuid, uuid, uuid[]), law.destroy(uuid, uuid, uuid[], uuid, timestamptz),
    law.erasure_carried_out(), law.erasure_is_whole() from public;
grant execute on function law.erasure_carried_out(), law.erasure_is_whole() to ecrime_owner;

reset role;

create trigger b_carried_out before insert on erasure_carried_out
    for each row execute function law.erasure_carried_out();
create constraint trigger whole_at_commit after insert on erasure_carried_out deferrable initially deferred
    for each row execute function law.erasure_is_whole();
