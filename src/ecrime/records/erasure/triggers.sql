-- Erasure by order of a court. One officer records the order, a second of another unit carries it out; each signs exact
-- words. Carrying out is one row, and its trigger is the only door through what never deletes. What is destroyed the
-- slices say themselves (law.erases).

call law.protect('erasure_order', 'erasure');
call law.protect('erasure_carried_out', 'erasure');
call law.only_grows('erasure_cleaned');

do $$
declare
    name text;
begin
    foreach name in array array['erasure_order', 'erasure_carried_out'] loop
        execute format('create policy seen_in_own_area on %I for select to ecrime_app using ('
            ' (select law.may(''incident.see''))'
            ' and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()))', name);
        execute format('create policy erased on %I for select to ecrime_eraser using (true)', name);
        execute format('grant select, insert on %I to ecrime_app', name);
        execute format('grant select on %I to ecrime_eraser', name);
    end loop;
end
$$;
create policy ordered on erasure_order for insert to ecrime_app with check ((select law.may('erasure.order')));
create policy carried_out on erasure_carried_out for insert to ecrime_app
    with check ((select law.may('erasure.carry_out')));

-- The owner makes the files of the database anew in the night and says so; which ones, he knows from these.
create policy cleaned_after on erasure_carried_out for select to ecrime_owner using (true);
create policy cleaned_after on ledger_emptied for select to ecrime_owner using (true);
create policy cleaned on erasure_cleaned to ecrime_owner using (true) with check (true);
create policy seen_with_its_erasure on erasure_cleaned for select to ecrime_app
    using (exists (select from erasure_carried_out c where c.id = erasure_id));
grant select on erasure_cleaned to ecrime_app;
create policy law_counts on erasure_cleaned for select to ecrime_law using (true);
grant select on erasure_cleaned to ecrime_law;

-- How long an order may wait to be carried out; after that it is recorded anew.
create or replace function law.erasure_lasts() returns interval
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    as $$ select interval '30 days' $$;
revoke all on function law.erasure_lasts() from public;
grant execute on function law.erasure_lasts() to ecrime_app, ecrime_law, ecrime_eraser;

set role ecrime_law;

-- Who may not have a hand in erasing a record: who recorded it, and who is himself stated in it. Nobody decides on a
-- record that his session has not opened; and what is erased is erased.
create or replace function law.require_eraser(record public.incidents_incident, acting law.session) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if record.id is null or not law.lies_in(record.jurisdiction, acting.scope) then
        raise exception using errcode = 'EC046', message = 'there is no such incident in the area of the post';
    end if;
    if record.erased_at is not null then
        raise exception using errcode = 'EC130', message = 'the record was erased';
    end if;
    if record.recorded_by_id = acting.officer_id then
        raise exception using errcode = 'EC131', message = 'two people are needed who did not record it';
    end if;
    perform law.refuse_concerned(record.id, '{}', acting.officer_id);
    if not law.has_opened(record.id) then
        raise exception using errcode = 'EC062', message = 'the record was not opened for a purpose';
    end if;
end
$$;

create or replace function law.erasure_ordered() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    record public.incidents_incident;
begin
    select * into record from public.incidents_incident i where i.id = new.incident_id;
    perform law.require_eraser(record, acting);
    if new.ordered_on > (law.time() at time zone record.zone)::date then
        raise exception using errcode = 'EC134', message = 'the order is of a day to come';
    end if;
    new.place := null;
    if new.person_id is not null then
        select p.position + 1 into new.place from public.incidents_personstated p
        where p.id = new.person_id and p.incident_id = record.id and not p.removed;
        if new.place is null then
            raise exception using errcode = 'EC046', message = 'there is no such person in the record';
        end if;
    end if;
    -- Whoever records an order for the same record waits here for the other.
    perform pg_advisory_xact_lock(hashtextextended('erasure ' || new.incident_id, 0));
    if exists (select from public.erasure_order o
               where o.incident_id = new.incident_id and o.person_id is not distinct from new.person_id
                 and o.recorded_at > law.time() - law.erasure_lasts()
                 and not exists (select from public.erasure_carried_out c where c.order_id = o.id)) then
        raise exception using errcode = 'EC132', message = 'such an order waits already';
    end if;
    new.jurisdiction := record.jurisdiction;
    new.recorded_by := acting.officer_id;
    new.unit_id := acting.unit_id;
    new.recorded_at := law.time();
    return new;
end
$$;

-- The entry under which stands what is left of the record, made by the door itself: no post may write one.
create or replace function law.tell_erasure(record uuid, jurisdiction text) returns uuid
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    salt constant bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
begin
    return law.tell('incident.erase', 'incident', record, law.context(), tell_erasure.jurisdiction,
                    sha256(salt || convert_to('erased', 'UTF8')), salt);
end
$$;

-- The same for a row about something else, of which an erasure has cleared the words.
create or replace function law.tell_cleared(kind text, subject uuid, jurisdiction text) returns uuid
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    salt constant bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
begin
    return law.tell(tell_cleared.kind || '.erase', tell_cleared.kind, tell_cleared.subject, law.context(),
                    tell_cleared.jurisdiction, sha256(salt || convert_to('cleared', 'UTF8')), salt);
end
$$;

-- Nothing more is entered about a record that is erased, but that it was to be looked at. Records being made, corrected
-- or withdrawn meet the guard of their own row instead. Who enters and who erases wait for each other.
create or replace function law.not_about_erased() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    perform pg_advisory_xact_lock_shared(hashtextextended('erasure ' || new.subject_id, 0));
    if exists (select from public.incidents_incident i where i.id = new.subject_id and i.erased_at is not null) then
        raise exception using errcode = 'EC130', message = 'the record was erased';
    end if;
    return new;
end
$$;

-- The words of each step, composed from the rows as they stand; they name nobody who is to be erased.
create or replace function law.order_words(the_order public.erasure_order) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select concat_ws(E'\n', 'order ' || the_order.id, 'record ' || i.number,
        'erase ' || case when the_order.place is null then 'the whole record'
                         else 'person ' || the_order.place || ' ' || the_order.person_id end,
        'court ' || the_order.court, 'court order ' || the_order.number, 'of ' || the_order.ordered_on,
        'paper ' || the_order.paper)
    from public.incidents_incident i where i.id = the_order.incident_id
    $$;

create or replace function law.erasure_order_words(erasure_order uuid) returns text
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select concat_ws(E'\n', 'ecrime-erasure-order-v1', law.order_words(o))
    from public.erasure_order o where o.id = erasure_order_words.erasure_order and o.recorded_by = (law.context()).officer_id
    $$;

create or replace function law.erasure_words(erasure uuid) returns text
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select concat_ws(E'\n', 'ecrime-erasure-v1', law.order_words(o),
        'recorded by ' || o.recorded_by || ' at ' || law.written(o.recorded_at),
        (select string_agg('destroyed ' || d.key || ' ' || d.value, E'\n' order by d.key collate "C")
         from jsonb_each_text(c.destroyed) d),
        'entries emptied, sha256 ' || encode(c.emptied_sha256, 'hex'))
    from public.erasure_carried_out c join public.erasure_order o on o.id = c.order_id
    where c.id = erasure_words.erasure and c.carried_out_by = (law.context()).officer_id
    $$;

-- At COMMIT: the step is signed, over the words of the row as it stands.
create or replace function law.erasure_signed() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    perform law.require_signature(new.signature_id, case tg_table_name
        when 'erasure_order' then law.erasure_order_words(new.id) else law.erasure_words(new.id) end);
    return null;
end
$$;

-- Erasures whose last bytes are still in the files: how many, and the first since when. It tells of nobody.
create or replace function law.erasures_unfinished(out how_many bigint, out since timestamptz)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select count(*), min(c.carried_out_at) from public.erasure_carried_out c
    where not exists (select from public.erasure_cleaned d where d.erasure_id = c.id)
    $$;

-- Own work: to read a record that somebody else's order wants erased.
create or replace function law.own_incident_by_erasure(incident uuid) returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select law.may('erasure.carry_out')
       and exists (select from public.erasure_order o
                   where o.incident_id = own_incident_by_erasure.incident
                     and o.recorded_at > law.time() - law.erasure_lasts()
                     and o.recorded_by <> (law.context()).officer_id and o.unit_id <> (law.context()).unit_id
                     and not exists (select from public.erasure_carried_out c where c.order_id = o.id))
    $$;

create or replace function law.own_whole_incident_by_erasure(incident uuid) returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$ select law.own_incident_by_erasure(own_whole_incident_by_erasure.incident) $$;

revoke all on function law.require_eraser(public.incidents_incident, law.session), law.erasure_ordered(),
    law.tell_erasure(uuid, text), law.tell_cleared(text, uuid, text), law.not_about_erased(), law.order_words(public.erasure_order),
    law.erasure_order_words(uuid), law.erasure_words(uuid), law.erasure_signed(), law.own_incident_by_erasure(uuid),
    law.own_whole_incident_by_erasure(uuid), law.erasures_unfinished() from public;
grant execute on function law.erasure_ordered(), law.not_about_erased(), law.erasure_signed() to ecrime_owner;
grant execute on function law.context(), law.time(),
    law.require_eraser(public.incidents_incident, law.session),
    law.tell_erasure(uuid, text), law.tell_cleared(text, uuid, text) to ecrime_eraser;
grant execute on function law.erasure_order_words(uuid), law.erasure_words(uuid), law.erasures_unfinished() to ecrime_app;

reset role;

create trigger b_ordered before insert on erasure_order for each row execute function law.erasure_ordered();
create constraint trigger signed_at_commit after insert on erasure_order deferrable initially deferred
    for each row execute function law.erasure_signed();
create constraint trigger entry_fits after insert on erasure_order deferrable initially deferred
    for each row execute function law.entry_fits('erasure', 'erasure.order');

create constraint trigger signed_at_commit after insert on erasure_carried_out deferrable initially deferred
    for each row execute function law.erasure_signed();
create constraint trigger entry_fits after insert on erasure_carried_out deferrable initially deferred
    for each row execute function law.entry_fits('erasure', 'erasure.carry_out');
create constraint trigger entry_fits after insert on ledger_emptied deferrable initially deferred
    for each row execute function law.entry_fits('erasure', 'erasure.carry_out');

create or replace trigger e_not_about_erased before insert on ledger_entry for each row
    when (new.subject_kind = 'incident' and new.operation in ('collection', 'alteration', 'administration')
          and new.kind not in ('incident.record', 'incident.import', 'incident.correct', 'incident.withdraw'))
    execute function law.not_about_erased();
