-- The ledger: one entry per record acted on. Entries only grow, and who, when and in which transaction
-- are the database's word, not the writer's. The tree over the leaves and its checkpoints come on top of this.

call law.only_grows('ledger_entry');
create policy entry_append on ledger_entry for insert to ecrime_app with check (true);
create policy entry_read on ledger_entry for select to ecrime_app
    using (jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy entry_law on ledger_entry to ecrime_law using (true) with check (true);
create policy entry_audit on ledger_entry for select to ecrime_auditor, ecrime_sequencer using (true);
grant select, insert on ledger_entry to ecrime_app, ecrime_law;
grant select on ledger_entry to ecrime_auditor, ecrime_sequencer;

call law.only_grows('ledger_leaf');
create policy leaf_law on ledger_leaf to ecrime_law using (true) with check (true);
create policy leaf_audit on ledger_leaf for select to ecrime_auditor, ecrime_sequencer using (true);
grant select, insert on ledger_leaf to ecrime_law;
grant select on ledger_leaf to ecrime_auditor, ecrime_sequencer;

call law.close('ledger_salt');
create policy salt_append on ledger_salt for insert to ecrime_app with check (true);
create policy salt_law on ledger_salt to ecrime_law using (true) with check (true);
create policy salt_audit on ledger_salt for select to ecrime_auditor using (true);
grant insert on ledger_salt to ecrime_app, ecrime_law;
grant select on ledger_salt to ecrime_auditor;

call law.only_grows('ledger_done');
create policy done_own on ledger_done to ecrime_app
    using (officer_id = (select law.officer())) with check (officer_id = (select law.officer()));
grant select, insert on ledger_done to ecrime_app;

-- Whether the ledger has partitions for this moment; those for salts end first.
set role ecrime_law;
create or replace function law.has_room(at timestamptz) returns boolean
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    return to_regclass(to_char(has_room.at at time zone 'UTC', '"parts.ledger_salt_"YYYYMM')) is not null;
end
$$;
revoke all on function law.has_room(timestamptz) from public;
grant execute on function law.has_room(timestamptz) to ecrime_app, ecrime_law, ecrime_eraser, ecrime_owner;
reset role;

-- Lawful time for an act; a clock more than two seconds behind the last entry is wrong, and nothing is recorded
-- until it is put right. Nor by a clock that is years ahead, where the ledger has no room yet: each start makes room for
-- three years.
create or replace function law.act_time() returns timestamptz
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    lawful timestamptz := law.time();
begin
    if lawful - law.now() > interval '2 seconds' then
        raise exception using errcode = 'EC030', message = 'the clock is behind the last ledger entry';
    end if;
    if not law.has_room(lawful) then
        raise exception using errcode = 'EC032', message = 'the clock is far ahead of the last start';
    end if;
    return lawful;
end
$$;
revoke all on function law.act_time() from public;
grant execute on function law.act_time() to ecrime_app, ecrime_law;

create or replace function law.refuse_backward_clock() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    perform law.act_time();
    return null;
end
$$;
revoke all on function law.refuse_backward_clock() from public;

-- What an entry says of itself in public, one line each, in this order for ever; no personal data.
create or replace function law.entry_header(e ledger_entry, rows bytea) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select concat_ws(E'\n',
        'ecrime-entry-v' || e.format,
        'id ' || e.id,
        'at ' || to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'kind ' || e.kind,
        'operation ' || e.operation,
        'subject ' || e.subject_kind || ' ' || e.subject_id,
        'officer ' || coalesce(e.officer_id::text, '-'),
        'post ' || coalesce(e.post_id::text, '-'),
        'unit ' || coalesce(e.unit_id::text, '-'),
        'session ' || coalesce(e.session_id::text, '-'),
        'area ' || e.jurisdiction,
        'purpose ' || coalesce(e.purpose, '-') || ' ' || coalesce(e.purpose_subject_id::text, '-'),
        'rule ' || coalesce(e.rule, '-'),
        'grant ' || coalesce(e.grant_id::text, '-'),
        'recipient ' || coalesce(e.recipient, '-'),
        'claimed ' || coalesce(to_char(e.claimed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '-'),
        'pack ' || e.pack,
        'commitment ' || encode(e.commitment, 'hex'),
        case when e.format >= 2 then 'rows ' || coalesce(encode(entry_header.rows, 'hex'), '-') end) || E'\n'
    $$;
revoke all on function law.entry_header(ledger_entry, bytea) from public;
grant execute on function law.entry_header(ledger_entry, bytea) to ecrime_law, ecrime_auditor;

-- The class under which an act is logged follows from its verb, the word after the dot; a verb that is not here
-- writes no entry.
create or replace function law.operation_of(kind text) returns text
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
    select case
        when verb in ('record', 'import', 'add', 'chain') then 'collection'
        when verb in ('correct', 'withdraw', 'place', 'end', 'remove') then 'alteration'
        when verb in ('see', 'look_up', 'watch') then 'consultation'
        when verb in ('print', 'export', 'snapshot') then 'disclosure'
        when verb in ('carry_out', 'erase', 'delete') then 'erasure'
        when verb in ('appoint', 'code', 'end_post', 'open', 'fail', 'enrol', 'suspend', 'confirm', 'lift',
                      'refuse', 'take', 'ask', 'answer', 'dismiss', 'request', 'review', 'decide', 'appeal', 'recall',
                      'order', 'declare_loss', 'raise', 'explain', 'pass_on', 'agree', 'cannot_be_had', 'keep',
                      'report', 'attest', 'give', 'revoke', 'credential', 'probe', 'allow', 'hold', 'lift_again',
                      'expire', 'set', 'bookmark')
            then 'administration'
    end
    from split_part(kind, '.', 2) as verb
    $$;
revoke all on function law.operation_of(text) from public;
grant execute on function law.operation_of(text) to ecrime_app, ecrime_law;

set role ecrime_law;

-- The last word on entries, at COMMIT: what each commits to of the rows its act has written, then the header over all of
-- it, then the leaf, which waits for its place in the tree. The rows are those of law.rows_of, one a line, under a salt of
-- the server's own source of randomness (244 bits), kept apart as that of the words is, so that both can be erased.
-- Each entry seals itself, as fast as can be. Who enters thousands in one transaction says so (ecrime.many): then the first
-- firing seals all from its id on in one statement, and an entry of an older id itself and what follows. Whatever it says,
-- each entry is sealed once.
create or replace function law.seal_entries() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    entry public.ledger_entry := new;
    written bytea;
    salt bytea;
    header text;
begin
    if current_setting('ecrime.many', true) = 'on' then
        perform law.seal_from(new.id);
        return null;
    end if;
    select convert_to(string_agg(w.line, E'\n' order by w.line collate "C"), 'UTF8') into written
    from law.rows_of(entry.subject_kind, array[entry.subject_id], array[entry.id]) w;
    if written is not null then
        salt := law.new_salt();
        written := sha256(salt || written);
        insert into public.ledger_row_salt (entry_id, salt) values (entry.id, salt);
    end if;
    header := law.entry_header(entry, written);
    insert into public.ledger_leaf (entry_id, rows, header, leaf)
    values (entry.id, written, header, sha256('\x00'::bytea || convert_to(header, 'UTF8')));
    insert into public.ledger_pending (entry_id, leaf)
    values (entry.id, sha256('\x00'::bytea || convert_to(header, 'UTF8')));
    return null;
end
$$;

create or replace function law.new_salt() returns bytea
    language sql volatile
    set search_path = pg_catalog, pg_temp
    as $$ select sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) $$;

-- Seals what this transaction has entered from this id on and is not sealed yet.
create or replace function law.seal_from(first uuid) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    -- No id runs ahead by more; without the bound every month to come would be looked at.
    last uuid := law.uuid7_floor(greatest(law.now(), law.uuid7_time(first)) + interval '1 minute');
begin
    if exists (select from public.ledger_leaf l where l.entry_id = first) then
        return;
    end if;
    with mine as materialized (
        select e from public.ledger_entry e
        where e.id between first and last and e.xact = pg_current_xact_id()
          and not exists (select from public.ledger_leaf l where l.entry_id = e.id)),
    kinds as (
        select (e).subject_kind as kind, array_agg((e).subject_id) as subjects, array_agg((e).id) as entries
        from mine group by 1),
    written as materialized (
        select w.entry, convert_to(string_agg(w.line, E'\n' order by w.line collate "C"), 'UTF8') as lines,
               law.new_salt() as salt
        from kinds k, law.rows_of(k.kind, k.subjects, k.entries) w group by w.entry),
    salted as (insert into public.ledger_row_salt (entry_id, salt) select w.entry, w.salt from written w),
    headed as materialized (
        select (m.e).id, sha256(w.salt || w.lines) as rows, law.entry_header(m.e, sha256(w.salt || w.lines)) as header
        from mine m left join written w on w.entry = (m.e).id),
    leaves as (
        insert into public.ledger_leaf (entry_id, rows, header, leaf)
        select h.id, h.rows, h.header, sha256('\x00'::bytea || convert_to(h.header, 'UTF8')) from headed h order by h.id
        returning entry_id, leaf)
    insert into public.ledger_pending (entry_id, leaf) select entry_id, leaf from leaves;
    if not exists (select from public.ledger_leaf l where l.entry_id = first) then
        raise exception using errcode = 'EC011', message = 'an entry would be left unsealed';
    end if;
end
$$;

-- Nothing more is written under an entry that is sealed: SET CONSTRAINTS … IMMEDIATE would seal it early.
create or replace function law.not_sealed() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if exists (select from new_rows n join public.ledger_leaf l on l.entry_id = n.entry_id) then
        raise exception using errcode = 'EC011', message = 'the entry that commits to this row is sealed';
    end if;
    return null;
end
$$;

revoke all on function law.seal_entries(), law.seal_from(uuid), law.new_salt(), law.not_sealed() from public;
grant execute on function law.seal_entries(), law.not_sealed() to ecrime_owner;

reset role;

-- Fills in what only the database knows, for every writer alike. ecrime_law writes for sign-in, where no session
-- is open yet, and names the officer itself.
create or replace function law.append_entry() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session;
begin
    if current_user <> 'ecrime_law' then
        acting := law.context();
        if not new.kind = any (acting.rights) then
            raise exception using errcode = 'EC012', message = 'the post has no right to this act';
        end if;
        new.officer_id := acting.officer_id;
        new.post_id := acting.post_id;
        new.unit_id := acting.unit_id;
        new.session_id := acting.id;
        new.jurisdiction := coalesce(new.jurisdiction, acting.scope);
        if not law.lies_in(new.jurisdiction, acting.scope) then
            raise exception using errcode = 'EC014', message = 'the record lies outside the area of the post';
        end if;
        -- It stands in the header, so it is one of the pack's paths and no text of the writer's.
        if new.jurisdiction <> acting.scope
           and not exists (select from public.country_area a where a.path = new.jurisdiction) then
            raise exception using errcode = 'EC014', message = 'there is no such area';
        end if;
    end if;
    if new.operation is distinct from law.operation_of(new.kind) then
        raise exception using errcode = 'EC011', message = 'the act is logged under another class';
    end if;
    select p.code || '-' || p.version into new.pack from public.country_pack p;
    new.format := 2;
    new.at := law.now();
    new.xact := pg_current_xact_id();
    -- Lawful time is read off the entry with the highest id, so no id may run ahead; three seconds are those by
    -- which the clock may be behind. One may be as old as the act took.
    if new.at - law.uuid7_time(new.id) not between interval '-3 seconds' and interval '10 minutes' then
        raise exception using errcode = 'EC013', message = 'the entry id is not of this time';
    end if;
    return new;
end
$$;
revoke all on function law.append_entry() from public;

create trigger a_clock before insert on ledger_entry for each statement execute function law.refuse_backward_clock();
create trigger b_append before insert on ledger_entry for each row execute function law.append_entry();
create constraint trigger y_sealed after insert on ledger_entry deferrable initially deferred
    for each row execute function law.seal_entries();

-- A salt opens the commitment of an entry of its own transaction, and comes with it or never.
set role ecrime_law;

create or replace function law.salts_of_own_entries() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if exists (select from new_salts s where pg_current_xact_id() is distinct from (
            select e.xact from public.ledger_entry e where e.id = s.entry_id)) then
        raise exception using errcode = 'EC011', message = 'a salt belongs to an entry of its own transaction';
    end if;
    return null;
end
$$;

-- For COMMIT: the row's entry is of one of the acts that write such rows, named after the kind of its subject in
-- the trigger's arguments. The key to the ledger has seen to its transaction and subject.
create or replace function law.entry_fits() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not exists (select from public.ledger_entry e where e.id = new.entry_id
                   and e.subject_kind = tg_argv[0] and e.kind = any (tg_argv[1:])) then
        raise exception using errcode = 'EC011', message = 'the ledger entry tells of another act';
    end if;
    return null;
end
$$;

revoke all on function law.salts_of_own_entries(), law.entry_fits() from public;
grant execute on function law.salts_of_own_entries(), law.entry_fits() to ecrime_owner;

reset role;

create trigger d_own_entries after insert on ledger_salt referencing new table as new_salts
    for each statement execute function law.salts_of_own_entries();

-- Not DELETE, a right only the door that erases has: it destroys salts, and the proofs hold without them.
create trigger z_only_grows before update or truncate on ledger_salt
    for each statement execute function law.append_only();

-- Purpose before look-up. An access is a purpose stated in a session, good for half an hour; the row never changes.
call law.protect('ledger_access', 'access');
create policy access_own on ledger_access for select to ecrime_app using (officer_id = (select law.officer()));
create policy access_stated on ledger_access for insert to ecrime_app with check ((select law.may('access.open')));
create policy access_audit on ledger_access for select to ecrime_auditor using (true);
grant select, insert on ledger_access to ecrime_app;
grant select on ledger_access to ecrime_law, ecrime_auditor;
-- The reason is words about people; see incidents for why the planner learns nothing of it.
alter table ledger_access alter column reason set statistics 0, alter column case_number set statistics 0;

create or replace function law.access_lasts() returns interval
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    as $$ select interval '30 minutes' $$;

create or replace function law.access_stated() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    asked text;
begin
    select p.asks into asked from public.country_purpose p where p.code = new.purpose_id and not p.retired;
    -- Letters and digits count, of any script; spaces and signs say nothing.
    if asked is null
       or asked = 'reason' and char_length(regexp_replace(new.reason, '[^[:alnum:]]', '', 'g')) < 8
       or asked <> 'reason' and char_length(regexp_replace(new.case_number, '[^[:alnum:]]', '', 'g')) < 3 then
        raise exception using errcode = 'EC060', message = 'no purpose is stated';
    end if;
    new.session_id := acting.id;
    new.officer_id := acting.officer_id;
    new.unit_id := acting.unit_id;
    new.jurisdiction := acting.scope;
    new.opened_at := law.time();
    new.expires_at := new.opened_at + law.access_lasts();
    return new;
end
$$;

set role ecrime_law;

-- Whether a record is the acting officer's own work, so that its purpose need not be said. A slice whose records may
-- be opened so answers in law.own_<kind of subject>(uuid); one whose work items lie on the records of another adds
-- law.own_<kind of subject>_by_<item>(uuid). What says true in law.conflict_<kind of subject>(uuid) is nobody's own
-- work, whoever else gives it.
create or replace function law.is_own_work(kind text, subject uuid) returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    answering text;
    is_own boolean := false;
    is_conflict boolean := false;
begin
    for answering in
        select p.proname from pg_proc p
        where p.pronamespace = 'law'::regnamespace and p.pronargs = 1 and p.proargtypes[0] = 'uuid'::regtype
          and p.proname = 'conflict_' || kind
    loop
        execute format('select law.%I($1)', answering) into is_conflict using subject;
        if is_conflict then
            return false;
        end if;
    end loop;
    for answering in
        select p.proname from pg_proc p
        where p.pronamespace = 'law'::regnamespace and p.pronargs = 1 and p.proargtypes[0] = 'uuid'::regtype
          and (p.proname = 'own_' || kind or starts_with(p.proname, 'own_' || kind || '_by_'))
        order by p.proname
    loop
        execute format('select law.%I($1)', answering) into is_own using subject;
        exit when is_own;
    end loop;
    return coalesce(is_own, false);
end
$$;

-- Whether what is entered finds its place in the tree and is signed: nothing has waited for longer than a quarter of an
-- hour, by the clock of the machine. While the last checkpoint is younger than that, nothing has.
create or replace function law.ledger_is_kept() returns boolean
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    long_ago constant timestamptz := clock_timestamp() - interval '15 minutes';
    signed public.ledger_checkpoint;
begin
    select * into signed from public.ledger_checkpoint c order by c.size desc limit 1;
    return coalesce(signed.at > long_ago, false)
        or not exists (select from public.ledger_pending p where p.waits_since < long_ago)
           and not exists (select from public.ledger_head h where h.size > coalesce(signed.size, 0) and h.at < long_ago);
end
$$;

-- Nobody consults or discloses without a purpose: an access of this session that still lasts, or one's own work. And
-- nobody does while the ledger is not kept, for then nobody outside could find out.
create or replace function law.purpose_is_stated() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not law.ledger_is_kept() then
        raise exception using errcode = 'EC031', message = 'the ledger is not kept';
    end if;
    if new.purpose = 'own_work' then
        if not law.is_own_work(new.subject_kind, new.subject_id) then
            raise exception using errcode = 'EC061', message = 'this is not the own work of the officer';
        end if;
    elsif not exists (select from public.ledger_access a
                      where a.id = new.purpose_subject_id and a.session_id = new.session_id
                        and a.purpose_id = new.purpose and a.expires_at > law.time()) then
        raise exception using errcode = 'EC060', message = 'no purpose is stated';
    end if;
    return new;
end
$$;

-- Whether this session has opened the record within the time of an access, and the entry is committed: who could open,
-- read and take it all back would leave no trace. The bound is a variable, so that only the partitions of the last half
-- hour are looked at.
create or replace function law.has_opened(subject uuid) returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    since uuid := law.uuid7_floor(law.now() - law.access_lasts());
begin
    return exists (select from public.ledger_entry e
                   where e.session_id = acting.id and e.subject_id = subject and e.id >= since
                     and e.xact <> pg_current_xact_id() and e.operation in ('consultation', 'disclosure'));
end
$$;

revoke all on function law.is_own_work(text, uuid), law.purpose_is_stated(), law.has_opened(uuid),
    law.ledger_is_kept() from public;
grant execute on function law.purpose_is_stated() to ecrime_owner;
grant execute on function law.has_opened(uuid), law.is_own_work(text, uuid) to ecrime_app, ecrime_search;
grant execute on function law.ledger_is_kept() to ecrime_app;

reset role;

revoke all on function law.access_stated(), law.access_lasts() from public;
grant execute on function law.access_lasts() to ecrime_app, ecrime_law, ecrime_search;

create trigger c_purpose before insert on ledger_entry for each row
    when (new.operation in ('consultation', 'disclosure')) execute function law.purpose_is_stated();

-- Nobody reads the archive out: so many looks an hour serve any honest day at a desk and no copying of what is kept. One's
-- own open records and work items do not count, and a watch of a camera has a limit of its own: how many at once. Two
-- looks at once may both pass as the last one.
create index if not exists ledger_entry_looks on ledger_entry (officer_id, id)
    where operation in ('consultation', 'disclosure') and purpose <> 'own_work';

create or replace function law.looks_an_hour() returns integer
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    as $$ select 600 $$;

set role ecrime_law;

create or replace function law.looks_are_counted() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    since uuid := law.uuid7_floor(law.now() - interval '1 hour');
begin
    if (select count(*) from public.ledger_entry e
        where e.officer_id = new.officer_id and e.id >= since
          and e.operation in ('consultation', 'disclosure') and e.purpose <> 'own_work'
          and e.subject_kind <> 'watch') >= law.looks_an_hour() then
        raise exception using errcode = 'EC066', message = 'too many looks within the hour';
    end if;
    return new;
end
$$;

revoke all on function law.looks_are_counted() from public;
grant execute on function law.looks_are_counted() to ecrime_owner;

reset role;

revoke all on function law.looks_an_hour() from public;
grant execute on function law.looks_an_hour() to ecrime_app, ecrime_law;

create trigger d_counted before insert on ledger_entry for each row
    when (new.operation in ('consultation', 'disclosure') and new.purpose <> 'own_work' and new.subject_kind <> 'watch')
    execute function law.looks_are_counted();

create trigger b_stated before insert on ledger_access for each row execute function law.access_stated();
create constraint trigger entry_fits after insert on ledger_access deferrable initially deferred
    for each row execute function law.entry_fits('access', 'access.open');
