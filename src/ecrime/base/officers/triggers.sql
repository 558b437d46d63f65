-- Officers, their posts, one-time codes, and what every session is minted by. Passkeys, signing and DEMO have files of
-- their own beside this one.

call law.protect('officers_officer', 'officer');
call law.protect('officers_posting', 'officer', history => 'ledger_history', record => 'officer_id', fixed => array['id', 'officer_id', 'unit_id', 'kind_id', 'begins_at'],
                 app_may_update => array['ends_at', 'entry_id']);
call law.protect('officers_code', 'officer', history => 'ledger_history', record => 'officer_id');

create policy law_reads on officers_officer to ecrime_law using (true) with check (true);
create policy law_reads on officers_posting to ecrime_law using (true) with check (true);
create policy law_reads on officers_code to ecrime_law using (true) with check (true);
grant select, insert, update on officers_officer, officers_posting, officers_code to ecrime_law;

-- True for a unit inside the area of the post that acts.
create or replace function law.covers_unit(unit uuid) returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select exists (select from public.officers_unit u where u.id = unit
                   and u.area_path >= (select law.scope_from()) and u.area_path < (select law.scope_to()))
    $$;

-- The same for the unit of a posting.
create or replace function law.covers_posting(posting uuid) returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select exists (select from public.officers_posting p where p.id = posting and law.covers_unit(p.unit_id))
    $$;
revoke all on function law.covers_unit(uuid), law.covers_posting(uuid) from public;
grant execute on function law.covers_unit(uuid), law.covers_posting(uuid) to ecrime_app, ecrime_law;

-- Colleagues see each other's names (who recorded, who corrected); only who appoints writes.
create policy colleagues_read on officers_officer for select to ecrime_app using ((select law.officer()) is not null);
create policy appointed on officers_officer for insert to ecrime_app with check ((select law.may('officer.appoint')));
create policy colleagues_read on officers_posting for select to ecrime_app using ((select law.officer()) is not null);
create policy appointed on officers_posting for insert to ecrime_app
    with check ((select law.may('officer.appoint')) and law.covers_unit(unit_id));
create policy ended on officers_posting for update to ecrime_app
    using ((select law.may('officer.end_post')) and law.covers_unit(unit_id)) with check (law.covers_unit(unit_id));
create policy given on officers_code for insert to ecrime_app
    with check ((select law.may('officer.code')) and law.covers_posting(posting_id));
grant select, insert on officers_officer, officers_posting to ecrime_app;
grant insert on officers_code to ecrime_app;
grant select on officers_unit, officers_post_kind to ecrime_app, ecrime_law;

-- Officers are named by their service numbers, which tell nothing of them; the database counts them at appointment.
set role ecrime_law;

create or replace function law.officer_numbered(number bigint) returns uuid
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$ select o.id from public.officers_officer o where o.service_number = officer_numbered.number $$;

create or replace function law.service_number(officer uuid) returns bigint
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$ select o.service_number from public.officers_officer o where o.id = service_number.officer $$;

revoke all on function law.officer_numbered(bigint), law.service_number(uuid) from public;
grant execute on function law.officer_numbered(bigint), law.service_number(uuid) to ecrime_app;

reset role;

-- A post ends once, not before now and not later than was said; nothing else of it ever changes. Its sessions end with
-- it: law.context().
create or replace function law.end_posting() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if new.ends_at is null or old.ends_at <= law.now() or new.ends_at > old.ends_at then
        raise exception using errcode = 'EC104', message = 'the post has ended already';
    end if;
    new.ends_at := greatest(new.ends_at, law.now());
    return new;
end
$$;
revoke all on function law.end_posting() from public;
create trigger b_ends before update on officers_posting for each row execute function law.end_posting();

set role ecrime_law;

-- What was minted by the code alone, and by the app role itself, before there were passkeys.
drop function if exists law.open_session(bytea, bytea, uuid, bytea, bytea, text);
drop function if exists law.mint_session(uuid, bytea, text, text[], interval);
drop function if exists law.mint_session(uuid, bytea, text, text[], interval, uuid);

-- Mints a session row for a posting. Called only by other functions of ecrime_law. The posting is held until the end
-- of the transaction, so that none is minted beside the act that ends it.
create or replace function law.mint_session(
    posting uuid, token_hash bytea, kind text, rights text[], lasts interval, passkey uuid default null,
    credential uuid default null)
    returns law.session
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    minted law.session;
begin
    insert into law.session (id, token_hash, kind, officer_id, post_id, unit_id, scope, rights, opened_at, expires_at,
                             passkey_id, idle, touched_at, credential_id)
    select law.uuid7(), mint_session.token_hash, mint_session.kind, p.officer_id, p.id, u.id, u.area_path,
           coalesce(mint_session.rights, k.rights), law.now(), law.now() + lasts, mint_session.passkey,
           case when mint_session.kind = 'officer' then make_interval(mins => k.idle_minutes) end, law.now(),
           mint_session.credential
    from public.officers_posting p
    join public.officers_unit u on u.id = p.unit_id
    join public.officers_post_kind k on k.code = p.kind_id
    where p.id = posting and p.begins_at <= law.now() and (p.ends_at is null or p.ends_at > law.now())
    for share of p
    returning * into minted;
    if minted.id is null then
        raise exception using errcode = 'EC003', message = 'the posting is not in force';
    end if;
    return minted;
end
$$;

-- Ends the session this transaction acts for.
create or replace function law.close_session() returns void
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$ update law.session set ended_at = law.now() where id = (law.context()).id and ended_at is null $$;

-- The officer is still there: his idle minutes begin anew, once a minute at most. The ten hours do not.
create or replace function law.touch_session() returns void
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$
    update law.session set touched_at = law.now()
    where id = (law.context()).id and touched_at < law.now() - interval '1 minute'
    $$;

-- Lets a background job act for the officer of this transaction, for some of his rights and some hours only. Such a
-- session outlives the officer's own, so it is good for acts that are done in the background and for no other.
create or replace function law.delegate(token_hash bytea, acts text[], hours integer) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
begin
    if acting.kind = 'job' or not coalesce(acts <@ acting.rights and hours between 1 and 24
        and acts <@ '{incident.import,incident.see,incident.withdraw,document.add,document.withdraw,finding.check,'
                    'camera.import,camera.see}', false) then
        raise exception using errcode = 'EC012', message = 'the post has no right to this act';
    end if;
    perform law.mint_session(acting.post_id, token_hash, 'job', acts, make_interval(hours => hours),
                             acting.passkey_id, acting.credential_id);
end
$$;

-- The first officer of an empty service, and a code for somebody at the console. The owner's door: the app role
-- may not call it, and it is in the ledger like everything else.
create or replace function law.console_code(
    posting uuid, code_hash bytea, entry_id uuid, commitment bytea, salt bytea, pack text, lasts interval,
    new_officer uuid default null, officer_km text default null, officer_latin text default null,
    unit_code text default null, post_kind text default null) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    officer uuid;
    unit public.officers_unit;
begin
    if new_officer is null then
        select p.officer_id into officer from public.officers_posting p where p.id = posting;
        select u.* into unit from public.officers_unit u join public.officers_posting p on p.unit_id = u.id
        where p.id = posting;
    else
        officer := new_officer;
        select u.* into unit from public.officers_unit u where u.code = unit_code;
    end if;
    if officer is null or unit.id is null then
        raise exception using errcode = 'EC003', message = 'the posting is not in force';
    end if;
    insert into public.ledger_entry (id, kind, operation, subject_kind, subject_id, officer_id, unit_id, jurisdiction,
                                     pack, commitment)
    values (entry_id, 'console.code', 'administration', 'officer', officer, null, unit.id, unit.area_path, pack,
            commitment);
    insert into public.ledger_salt (entry_id, salt) values (entry_id, salt);
    if new_officer is not null then
        insert into public.officers_officer (id, name_km, name_latin, entry_id)
        values (officer, officer_km, officer_latin, entry_id);
        insert into public.officers_posting (id, officer_id, unit_id, kind_id, begins_at, entry_id)
        values (posting, officer, unit.id, post_kind, law.now(), entry_id);
    end if;
    insert into public.officers_code (id, code_hash, officer_id, posting_id, expires_at, entry_id)
    values (law.uuid7(), code_hash, officer, posting, law.now() + lasts, entry_id);
end
$$;

-- The first posting of the service while nobody has ever signed in, and whether somebody has; the owner sees no
-- officers and no sessions, and needs to see none.
create or replace function law.first_posting() returns uuid
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$ select id from public.officers_posting order by id limit 1 $$;

create or replace function law.is_in_service() returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$ select exists (select from law.session) $$;

revoke all on function law.first_posting(), law.is_in_service(), law.close_session(), law.touch_session(),
    law.mint_session(uuid, bytea, text, text[], interval, uuid, uuid), law.delegate(bytea, text[], integer),
    law.console_code(uuid, bytea, uuid, bytea, bytea, text, interval, uuid, text, text, text, text) from public;
grant execute on function law.close_session(), law.touch_session(), law.delegate(bytea, text[], integer) to ecrime_app;
grant execute on function law.first_posting(), law.is_in_service(),
    law.console_code(uuid, bytea, uuid, bytea, bytea, text, interval, uuid, text, text, text, text) to ecrime_owner;

-- A code opens the post of the officer it is given to and no other's: the entry names the officer. Who has a passkey
-- gets none before two people have revoked it.
create or replace function law.code_for_own_posting() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not exists (select from public.officers_posting p
                   where p.id = new.posting_id and p.officer_id = new.officer_id) then
        raise exception using errcode = 'EC003', message = 'the posting is not this officer''s';
    end if;
    if tg_op = 'INSERT' and law.has_passkey(new.officer_id) then
        raise exception using errcode = 'EC105', message = 'the officer has a passkey that stands';
    end if;
    return new;
end
$$;
revoke all on function law.code_for_own_posting() from public;
grant execute on function law.code_for_own_posting() to ecrime_owner;

reset role;

create trigger b_own_posting before insert or update on officers_code
    for each row execute function law.code_for_own_posting();

create constraint trigger entry_fits after insert on officers_officer deferrable initially deferred
    for each row execute function law.entry_fits('officer', 'officer.appoint', 'console.code');
create constraint trigger entry_fits after insert on officers_posting deferrable initially deferred
    for each row execute function law.entry_fits('officer', 'officer.appoint', 'console.code');
create constraint trigger entry_fits_end after update on officers_posting deferrable initially deferred
    for each row execute function law.entry_fits('officer', 'officer.end_post');
create constraint trigger entry_fits after insert on officers_code deferrable initially deferred
    for each row execute function law.entry_fits('officer', 'officer.code', 'console.code');
