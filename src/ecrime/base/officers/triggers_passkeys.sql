-- Passkeys: enrolment by a one-time code, sign-in, failures, suspension and revocation by two people. The process
-- that checks what an authenticator answered signs in as ecrime_auth and calls the functions that are its alone;
-- nobody reads or writes these tables by hand. The app role may ask about passkeys and have them suspended.
--
-- address is a keyed hash of where the question came from, made by the auth process.

call law.protect('officers_passkey', 'officer', history => 'ledger_history', record => 'officer_id',
                 fixed => array['id', 'officer_id', 'credential_id', 'public_key', 'aaguid', 'software']);
call law.close('officers_passkey_use');
call law.close('officers_challenge');
call law.close('officers_attempt');

create policy law_minds on officers_passkey to ecrime_law using (true) with check (true);
create policy law_minds on officers_passkey_use to ecrime_law using (true) with check (true);
create policy law_minds on officers_challenge to ecrime_law using (true) with check (true);
create policy law_minds on officers_attempt to ecrime_law using (true) with check (true);
grant select, insert, update on officers_passkey, officers_passkey_use, officers_challenge, officers_attempt to ecrime_law;
-- What was asked and what failed is needed for minutes and kept for a day.
grant delete on officers_challenge, officers_attempt to ecrime_law;

create constraint trigger entry_fits after insert or update on officers_passkey deferrable initially deferred
    for each row execute function
    law.entry_fits('officer', 'passkey.enrol', 'passkey.suspend', 'passkey.confirm', 'passkey.lift');

create trigger b_only_in_demo before insert or update on officers_passkey
    for each row when (new.software) execute function law.only_in_demo();

set role ecrime_law;

-- Appends an entry for what happens beside an act of the pages. ``acting`` may be a session that was minted a moment
-- ago, or null for what nobody did.
create or replace function law.tell(
    kind text, subject_kind text, subject uuid, acting law.session, jurisdiction text, commitment bytea, salt bytea)
    returns uuid
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    entry uuid := law.uuid7();
begin
    insert into public.ledger_entry (id, kind, operation, subject_kind, subject_id, officer_id, post_id, unit_id,
                                     session_id, jurisdiction, commitment)
    values (entry, tell.kind, law.operation_of(tell.kind), tell.subject_kind, subject, acting.officer_id,
            acting.post_id, acting.unit_id, acting.id, coalesce(tell.jurisdiction, acting.scope), tell.commitment);
    insert into public.ledger_salt (entry_id, salt) values (entry, tell.salt);
    return entry;
end
$$;

-- The area in which an officer serves or last served; the whole country for nobody.
create or replace function law.area_of_officer(officer uuid) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select coalesce(
        (select u.area_path from public.officers_posting p join public.officers_unit u on u.id = p.unit_id
         where p.officer_id = officer order by p.begins_at desc, p.id desc limit 1),
        (select a.path from public.country_area a where a.level = 0))
    $$;

create or replace function law.has_passkey(officer uuid) returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select exists (select from public.officers_passkey k where k.officer_id = officer and k.revoked_at is null)
    $$;

-- Refuses who failed five times in a quarter of an hour, for the quarter of an hour that follows.
create or replace function law.require_open(address bytea, passkey uuid) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if exists (select from public.officers_attempt a where a.at > law.now() - interval '15 minutes'
               and (a.closes_address and a.address = require_open.address
                    or a.closes_passkey and a.passkey_id = require_open.passkey)) then
        raise exception using errcode = 'EC100', message = 'sign-in is closed after five failures';
    end if;
end
$$;

-- Asks for an authenticator's answer. Nobody asks without end: old questions go, and an address has its measure.
create or replace function law.ask(
    kind text, challenge bytea, address bytea, code uuid, session uuid, words text, asked_at timestamptz) returns uuid
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    asked uuid := law.uuid7();
begin
    perform law.require_open(address, null);
    -- What a past asks is old the moment it is asked: while one is told in a DEMO, nothing goes.
    if not law.past_is_open() then
        delete from public.officers_challenge c where c.asked_at < law.now() - interval '1 day';
    end if;
    if (select count(*) from public.officers_challenge c
        where c.address = ask.address and c.asked_at > law.now() - interval '15 minutes') >= 1000 then
        raise exception using errcode = 'EC100', message = 'too many questions from one address';
    end if;
    insert into public.officers_challenge (id, kind, challenge, address, code_id, session_id, words, asked_at)
    values (asked, ask.kind, ask.challenge, ask.address, ask.code, ask.session, ask.words, ask.asked_at);
    return asked;
end
$$;

-- The challenge of that kind that was asked and may still be answered. Used up by the functions that follow.
create or replace function law.open_challenge(asked uuid, kind text) returns public.officers_challenge
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    as $$
declare
    found_challenge public.officers_challenge;
begin
    select * into found_challenge from public.officers_challenge c
    where c.id = asked and c.kind = open_challenge.kind and c.used_at is null
      and c.asked_at > law.now() - interval '5 minutes';
    if found_challenge.id is null then
        raise exception using errcode = 'EC102', message = 'the challenge is used or too old';
    end if;
    return found_challenge;
end
$$;

create or replace function law.use_challenge(asked uuid, kind text) returns public.officers_challenge
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    used public.officers_challenge := law.open_challenge(asked, kind);
begin
    update public.officers_challenge c set used_at = law.now() where c.id = used.id and c.used_at is null
    returning * into used;
    if used.id is null then
        raise exception using errcode = 'EC102', message = 'the challenge is used or too old';
    end if;
    return used;
end
$$;

-- Counts one use of a passkey and returns whose it is. The passkey is held until the end of the transaction, so that
-- nothing is minted beside the act that suspends it; two uses at once come one after the other. A count that does
-- not rise means that somebody made a copy.
create or replace function law.use_passkey(passkey uuid, sign_count bigint) returns uuid
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    owner uuid;
begin
    select k.officer_id into owner from public.officers_passkey k
    where k.id = passkey and k.suspended_at is null and k.revoked_at is null for share;
    if owner is not null then
        update public.officers_passkey_use u set sign_count = use_passkey.sign_count, used_at = law.now()
        where u.passkey_id = passkey
          and (u.sign_count < use_passkey.sign_count or u.sign_count = 0 and use_passkey.sign_count = 0);
        if found then
            return owner;
        end if;
    end if;
    raise exception using errcode = 'EC101', message = 'the passkey is not valid';
end
$$;

-- A one-time code that opens something, held until the end of the transaction.
create or replace function law.code_in_force(code_hash bytea) returns public.officers_code
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    code public.officers_code;
begin
    select * into code from public.officers_code c where c.code_hash = code_in_force.code_hash for update;
    if code.id is null or code.used_at is not null or code.expires_at <= law.now() then
        raise exception using errcode = 'EC004', message = 'the one-time code is not valid';
    end if;
    return code;
end
$$;

-- Enrolment: the code's officer is asked to make a passkey.
create or replace function law.begin_enrolment(
    code_hash bytea, challenge bytea, address bytea,
    out asked uuid, out officer uuid, out name_km text, out name_latin text)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    code public.officers_code;
begin
    perform law.require_open(address, null);
    code := law.code_in_force(code_hash);
    asked := law.ask('enrol', challenge, address, code.id, null, null, law.now());
    select o.id, o.name_km, o.name_latin into officer, begin_enrolment.name_km, begin_enrolment.name_latin
    from public.officers_officer o where o.id = code.officer_id;
end
$$;

-- What is needed to check an answer: the bytes that were to be signed.
create or replace function law.challenge_asked(asked uuid, kind text, address bytea) returns bytea
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    perform law.require_open(address, null);
    return (law.open_challenge(asked, kind)).challenge;
end
$$;

-- … and the key that was to sign them.
create or replace function law.key_of(
    credential_id bytea, address bytea, out passkey uuid, out officer uuid, out public_key bytea, out sign_count bigint)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    select k.id, k.officer_id, k.public_key, u.sign_count into passkey, officer, key_of.public_key, key_of.sign_count
    from public.officers_passkey k join public.officers_passkey_use u on u.passkey_id = k.id
    where k.credential_id = key_of.credential_id and k.suspended_at is null and k.revoked_at is null;
    perform law.require_open(address, passkey);
    if passkey is null then
        raise exception using errcode = 'EC101', message = 'the passkey is not valid';
    end if;
end
$$;

-- The passkey was made: the code is used up, the passkey kept, the first session opened and the ledger told, or
-- nothing at all.
create or replace function law.enrol_passkey(
    asked uuid, credential_id bytea, public_key bytea, sign_count bigint, aaguid uuid, label text, software boolean,
    token_hash bytea, commitment bytea, salt bytea, session_commitment bytea, session_salt bytea) returns uuid
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    used public.officers_challenge := law.use_challenge(asked, 'enrol');
    code public.officers_code;
    made uuid := law.uuid7();
    minted law.session;
    entry uuid;
begin
    code := law.code_in_force((select c.code_hash from public.officers_code c where c.id = used.code_id));
    if law.has_passkey(code.officer_id) then
        raise exception using errcode = 'EC105', message = 'the officer has a passkey that stands';
    end if;
    minted := law.mint_session(code.posting_id, token_hash, 'officer', null, interval '10 hours', made);
    entry := law.tell('passkey.enrol', 'officer', code.officer_id, minted, null, commitment, salt);
    insert into public.officers_passkey (id, entry_id, officer_id, credential_id, public_key, aaguid, label, software)
    values (made, entry, code.officer_id, enrol_passkey.credential_id, enrol_passkey.public_key, enrol_passkey.aaguid,
            enrol_passkey.label, enrol_passkey.software);
    insert into public.officers_passkey_use (passkey_id, sign_count, used_at)
    values (made, enrol_passkey.sign_count, law.now());
    perform law.tell('session.open', 'officer', code.officer_id, minted, null, session_commitment, session_salt);
    update public.officers_code c set used_at = law.now(), entry_id = entry where c.id = code.id;
    return made;
end
$$;

create or replace function law.begin_sign_in(challenge bytea, address bytea) returns uuid
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$ select law.ask('sign_in', challenge, address, null, null, null, law.now()) $$;

-- Sign-in by a passkey, on the officer's newest post in force.
create or replace function law.mint_by_passkey(
    asked uuid, passkey uuid, sign_count bigint, token_hash bytea, commitment bytea, salt bytea) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    used public.officers_challenge := law.use_challenge(asked, 'sign_in');
    owner uuid := law.use_passkey(passkey, sign_count);
    posting uuid;
    minted law.session;
begin
    select p.id into posting from public.officers_posting p
    where p.officer_id = owner and p.begins_at <= law.now() and (p.ends_at is null or p.ends_at > law.now())
    order by p.begins_at desc, p.id desc limit 1;
    minted := law.mint_session(posting, token_hash, 'officer', null, interval '10 hours', passkey);
    perform law.tell('session.open', 'officer', owner, minted, null, commitment, salt);
end
$$;

-- A failure, for the ledger and for the count. The challenge is used up by it.
create or replace function law.note_failure(asked uuid, credential bytea, address bytea, commitment bytea, salt bytea)
    returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    attempt uuid := law.uuid7();
    known public.officers_passkey;
begin
    select * into known from public.officers_passkey k where k.credential_id = credential;
    update public.officers_challenge c set used_at = law.now() where c.id = note_failure.asked and c.used_at is null;
    delete from public.officers_attempt a where a.at < law.now() - interval '1 day';
    insert into public.officers_attempt (id, at, address, passkey_id, closes_address, closes_passkey)
    select attempt, law.now(), note_failure.address, known.id,
           4 <= count(*) filter (where a.address = note_failure.address),
           4 <= count(*) filter (where a.passkey_id = known.id)
    from public.officers_attempt a where a.at > law.now() - interval '15 minutes';
    perform law.tell('session.fail', case when known.id is null then 'attempt' else 'officer' end,
                     coalesce(known.officer_id, attempt), null, law.area_of_officer(known.officer_id),
                     commitment, salt);
end
$$;

-- True when the acting post has the right and the officer serves, or served, in its area.
create or replace function law.may_mind(officer uuid, act text) returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select law.may(act) and exists (select from public.officers_posting p
                                    where p.officer_id = may_mind.officer and law.covers_unit(p.unit_id))
    $$;

-- The passkeys of an officer, for himself and for those who may suspend them. Neither key nor credential is told.
create or replace function law.passkeys_of(officer uuid) returns table (
        id uuid, label text, software boolean, used_at timestamptz, suspended_at timestamptz, suspended_by uuid,
        suspended_for text, revoked_at timestamptz, revoked_by uuid)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if officer <> law.officer() and not law.may_mind(officer, 'passkey.suspend') then
        raise exception using errcode = 'EC014', message = 'the officer does not serve in the area of the post';
    end if;
    return query
        select k.id, k.label, k.software, u.used_at, k.suspended_at, k.suspended_by_id, k.suspended_for, k.revoked_at,
               k.revoked_by_id
        from public.officers_passkey k join public.officers_passkey_use u on u.passkey_id = k.id
        where k.officer_id = passkeys_of.officer order by k.id;
end
$$;

-- Suspensions that wait for the acting officer as the second person, oldest first; whose they are stands on the page.
create or replace function law.suspensions_waiting() returns table (
        posting uuid, unit_code text, suspended_at timestamptz)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select p.id, u.code, k.suspended_at
    from public.officers_passkey k
    cross join lateral (select p.id, p.unit_id from public.officers_posting p where p.officer_id = k.officer_id
                        order by p.begins_at desc, p.id desc limit 1) p
    join public.officers_unit u on u.id = p.unit_id
    where k.suspended_at is not null and k.revoked_at is null and law.officer() not in (k.officer_id, k.suspended_by_id)
      and law.may('passkey.confirm') and law.covers_unit(p.unit_id)
    order by k.suspended_at, k.id
    $$;

-- The passkey to be suspended, confirmed or lifted, held until the end of the transaction.
create or replace function law.passkey_in_hand(passkey uuid, act text, acting law.session)
    returns public.officers_passkey
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    held public.officers_passkey;
begin
    select * into held from public.officers_passkey k where k.id = passkey for update;
    if acting.kind <> 'officer' or not coalesce(law.may_mind(held.officer_id, act)
        or act = 'passkey.suspend' and held.officer_id = acting.officer_id, false) then
        raise exception using errcode = 'EC012', message = 'the post has no right to this act';
    end if;
    if held.revoked_at is not null or (held.suspended_at is null) <> (act = 'passkey.suspend') then
        raise exception using errcode = 'EC106', message = 'the passkey is in another state';
    end if;
    if act <> 'passkey.suspend' and acting.officer_id in (held.suspended_by_id, held.officer_id) then
        raise exception using errcode = 'EC107', message = 'a second person is needed';
    end if;
    return held;
end
$$;

-- One person suspends: the officer himself, his chief, an administrator. Effective at the next statement; the
-- sessions it ends are not taken up again when it is lifted.
create or replace function law.suspend_passkey(passkey uuid, why text, commitment bytea, salt bytea) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    held public.officers_passkey := law.passkey_in_hand(passkey, 'passkey.suspend', acting);
    entry uuid := law.tell('passkey.suspend', 'officer', held.officer_id, acting,
                           law.area_of_officer(held.officer_id), commitment, salt);
begin
    update public.officers_passkey k
    set suspended_at = law.now(), suspended_by_id = acting.officer_id, suspended_for = why, entry_id = entry
    where k.id = held.id;
    update law.session s set ended_at = law.now() where s.passkey_id = held.id and s.ended_at is null;
end
$$;

-- A second person confirms, and the passkey is revoked for ever …
create or replace function law.confirm_passkey(passkey uuid, signature uuid, commitment bytea, salt bytea) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    held public.officers_passkey := law.passkey_in_hand(passkey, 'passkey.confirm', acting);
    entry uuid;
begin
    perform law.require_signature(signature, law.passkey_words('passkey.confirm', passkey));
    entry := law.tell('passkey.confirm', 'officer', held.officer_id, acting, law.area_of_officer(held.officer_id),
                      commitment, salt);
    update public.officers_passkey k
    set revoked_at = law.now(), revoked_by_id = acting.officer_id, entry_id = entry where k.id = held.id;
end
$$;

-- … or lifts the suspension.
create or replace function law.lift_passkey(passkey uuid, signature uuid, commitment bytea, salt bytea) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    held public.officers_passkey := law.passkey_in_hand(passkey, 'passkey.lift', acting);
    entry uuid;
begin
    perform law.require_signature(signature, law.passkey_words('passkey.lift', passkey));
    entry := law.tell('passkey.lift', 'officer', held.officer_id, acting, law.area_of_officer(held.officer_id),
                      commitment, salt);
    update public.officers_passkey k
    set suspended_at = null, suspended_by_id = null, suspended_for = null, entry_id = entry where k.id = held.id;
end
$$;

-- The words the second person signs, from the row itself.
create or replace function law.passkey_words(act text, passkey uuid) returns text
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select concat_ws(E'\n',
        act,
        case act when 'passkey.confirm' then 'ដកសោចូលប្រើចេញជារៀងរហូត · Revoke this passkey for ever'
                 when 'passkey.lift' then 'ឱ្យប្រើសោចូលប្រើនេះឡើងវិញ · Let this passkey be used again' end,
        'passkey ' || k.id || ' ' || k.label,
        'officer ' || o.id || ' ' || o.name_km || ' · ' || o.name_latin,
        'suspended ' || law.written(k.suspended_at) || ' ' || k.suspended_for,
        'suspended by ' || b.id || ' ' || b.name_km || ' · ' || b.name_latin)
    from public.officers_passkey k
    join public.officers_officer o on o.id = k.officer_id
    join public.officers_officer b on b.id = k.suspended_by_id
    where k.id = passkey and act in ('passkey.confirm', 'passkey.lift') and law.may_mind(k.officer_id, act)
    $$;

revoke all on function
    law.tell(text, text, uuid, law.session, text, bytea, bytea), law.area_of_officer(uuid), law.has_passkey(uuid),
    law.require_open(bytea, uuid), law.ask(text, bytea, bytea, uuid, uuid, text, timestamptz), law.open_challenge(uuid, text),
    law.use_challenge(uuid, text), law.use_passkey(uuid, bigint), law.begin_enrolment(bytea, bytea, bytea),
    law.code_in_force(bytea), law.challenge_asked(uuid, text, bytea), law.key_of(bytea, bytea),
    law.enrol_passkey(uuid, bytea, bytea, bigint, uuid, text, boolean, bytea, bytea, bytea, bytea, bytea),
    law.begin_sign_in(bytea, bytea), law.mint_by_passkey(uuid, uuid, bigint, bytea, bytea, bytea),
    law.note_failure(uuid, bytea, bytea, bytea, bytea), law.may_mind(uuid, text), law.passkeys_of(uuid), law.suspensions_waiting(),
    law.passkey_in_hand(uuid, text, law.session), law.suspend_passkey(uuid, text, bytea, bytea),
    law.confirm_passkey(uuid, uuid, bytea, bytea), law.lift_passkey(uuid, uuid, bytea, bytea),
    law.passkey_words(text, uuid) from public;
grant execute on function
    law.begin_enrolment(bytea, bytea, bytea), law.challenge_asked(uuid, text, bytea), law.key_of(bytea, bytea),
    law.enrol_passkey(uuid, bytea, bytea, bigint, uuid, text, boolean, bytea, bytea, bytea, bytea, bytea),
    law.begin_sign_in(bytea, bytea), law.mint_by_passkey(uuid, uuid, bigint, bytea, bytea, bytea),
    law.note_failure(uuid, bytea, bytea, bytea, bytea) to ecrime_auth;
grant execute on function
    law.suspensions_waiting(), law.passkeys_of(uuid), law.suspend_passkey(uuid, text, bytea, bytea), law.confirm_passkey(uuid, uuid, bytea, bytea),
    law.lift_passkey(uuid, uuid, bytea, bytea), law.passkey_words(text, uuid) to ecrime_app;

reset role;
