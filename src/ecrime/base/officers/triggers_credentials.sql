-- Credentials of systems. A system stands in the service as an officer does, on a post, but has no passkey: it shows a
-- secret that only its hash is kept of, from networks that were named, until a day that was named. The process that mints
-- sessions takes it; what a session so minted does asks credential, day and network anew with every statement
-- (law.context()).

call law.protect('officers_credential', 'officer', history => 'ledger_history', record => 'officer_id',
                 fixed => array['id', 'officer_id', 'posting_id', 'token_hash', 'networks', 'begins_at', 'expires_at'],
                 app_may_update => array['revoked_at', 'revoked_by', 'entry_id']);
call law.close('officers_credential_use');
create policy law_minds on officers_credential to ecrime_law using (true) with check (true);
create policy law_minds on officers_credential_use to ecrime_law using (true) with check (true);
grant select, insert, update on officers_credential_use to ecrime_law;
grant select, update on officers_credential to ecrime_law;

create policy seen on officers_credential for select to ecrime_app
    using ((select law.may('officer.see')) and law.covers_posting(posting_id));
create policy given on officers_credential for insert to ecrime_app
    with check ((select law.may('credential.give')) and law.covers_posting(posting_id));
create policy revoked on officers_credential for update to ecrime_app
    using ((select law.may('credential.revoke')) and law.covers_posting(posting_id))
    with check (law.covers_posting(posting_id));
-- Not the hash: who holds it cannot sign in by it, but nobody needs it.
grant select (id, version, entry_id, officer_id, posting_id, networks, begins_at, expires_at, revoked_at, revoked_by),
    insert on officers_credential to ecrime_app;

set role ecrime_law;

-- A system is no person: it has, or had, a credential. Such an officer gets no one-time code, and one with a passkey or a
-- code that still opens gets no credential.
create or replace function law.is_system(officer uuid) returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$ select exists (select from public.officers_credential c where c.officer_id = is_system.officer) $$;

-- A credential is for the post of the officer it names, which is in force; begins now; names networks, not the world.
create or replace function law.credential_is_fit() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not exists (select from public.officers_posting p
                   where p.id = new.posting_id and p.officer_id = new.officer_id and p.begins_at <= law.now()
                     and (p.ends_at is null or p.ends_at > law.now())) then
        raise exception using errcode = 'EC003', message = 'the posting is not in force';
    end if;
    if exists (select from public.officers_passkey k where k.officer_id = new.officer_id)
       or exists (select from public.officers_code c where c.officer_id = new.officer_id and c.used_at is null
                  and c.expires_at > law.now()) then
        raise exception using errcode = 'EC150', message = 'the officer is a person';
    end if;
    if exists (select from unnest(new.networks) as n where masklen(n) < case family(n) when 4 then 8 else 32 end) then
        raise exception using errcode = 'EC151', message = 'a network is too wide';
    end if;
    if new.revoked_at is not null then
        raise exception using errcode = 'EC020', message = 'a fixed column was to change', column = 'revoked_at';
    end if;
    new.begins_at := law.now();
    return new;
end
$$;

-- It is revoked once, by who acts, now.
create or replace function law.credential_is_revoked() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if old.revoked_at is not null or new.revoked_at is null then
        raise exception using errcode = 'EC152', message = 'the credential is revoked already';
    end if;
    new.revoked_at := law.now();
    new.revoked_by := (law.context()).officer_id;
    return new;
end
$$;

create or replace function law.code_for_a_person() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if law.is_system(new.officer_id) then
        raise exception using errcode = 'EC153', message = 'the officer is a system';
    end if;
    return new;
end
$$;

create or replace function law.is_from(caller inet, networks cidr[]) returns boolean
    language sql immutable
    set search_path = pg_catalog, pg_temp
    as $$ select coalesce(caller <<= any (networks), false) $$;

-- A session for the system that shows a credential: an hour, on its post, from one of its networks. The caller is the
-- process that mints sessions. The credential is held, so that none is minted beside the act that revokes it.
create or replace function law.mint_by_credential(
    credential_hash bytea, caller inet, address bytea, token_hash bytea, commitment bytea, salt bytea) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    held public.officers_credential;
    minted law.session;
begin
    perform law.require_open(address, null);
    select * into held from public.officers_credential c
    where c.token_hash = credential_hash and c.revoked_at is null and c.expires_at > law.now() for share;
    if held.id is null then
        raise exception using errcode = 'EC154', message = 'the credential is not valid';
    end if;
    if not law.is_from(caller, held.networks) then
        raise exception using errcode = 'EC155', message = 'the credential is not for this network';
    end if;
    minted := law.mint_session(held.posting_id, mint_by_credential.token_hash, 'machine', null, interval '1 hour', null,
                               held.id);
    insert into public.officers_credential_use as u (credential_id, used_at) values (held.id, law.now())
    on conflict (credential_id) do update set used_at = excluded.used_at;
    perform law.tell('session.open', 'officer', held.officer_id, minted, null, commitment, salt);
end
$$;

-- Shown from a network that it is not for, a credential is in strange hands: its administrators see it.
create or replace function law.alarm_of_credential(held public.officers_credential, caller inet) returns void
    language sql
    set search_path = pg_catalog, pg_temp
    as $$
    insert into public.officers_credential_use as u (credential_id, refused_at, refused_from, refused_times)
    select held.id, law.now(), caller, 1 where held.id is not null and not law.is_from(caller, held.networks)
    on conflict (credential_id) do update
    set refused_at = excluded.refused_at, refused_from = excluded.refused_from, refused_times = u.refused_times + 1
    $$;

-- A credential that was refused, for the ledger, for the count that closes an address, and for its administrators.
create or replace function law.note_refused_credential(
    credential_hash bytea, caller inet, address bytea, commitment bytea, salt bytea) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    attempt uuid := law.uuid7();
    held public.officers_credential;
begin
    select * into held from public.officers_credential c where c.token_hash = credential_hash;
    delete from public.officers_attempt a where a.at < law.now() - interval '1 day';
    insert into public.officers_attempt (id, at, address, passkey_id, closes_address, closes_passkey)
    select attempt, law.now(), note_refused_credential.address, null,
           4 <= count(*) filter (where a.address = note_refused_credential.address), false
    from public.officers_attempt a where a.at > law.now() - interval '15 minutes';
    perform law.tell('session.fail', case when held.id is null then 'attempt' else 'officer' end,
                     coalesce(held.officer_id, attempt), null, law.area_of_officer(held.officer_id), commitment, salt);
    perform law.alarm_of_credential(held, caller);
end
$$;

-- The token of a system's session, shown from a network that its credential is not for: told once a minute.
create or replace function law.note_stray_token(token_hash bytea, caller inet, commitment bytea, salt bytea) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    held public.officers_credential;
begin
    select c.* into held
    from law.session s join public.officers_credential c on c.id = s.credential_id
    where s.token_hash = note_stray_token.token_hash and s.kind = 'machine' and s.ended_at is null
      and s.expires_at > law.now() and not law.is_from(caller, c.networks);
    if held.id is null or exists (select from public.officers_credential_use u where u.credential_id = held.id
                                  and u.refused_at > law.now() - interval '1 minute') then
        return;
    end if;
    perform law.tell('session.fail', 'officer', held.officer_id, null, law.area_of_officer(held.officer_id),
                     commitment, salt);
    perform law.alarm_of_credential(held, caller);
end
$$;

-- When the credentials in the area of the acting post were used and refused last.
create or replace function law.credential_uses() returns table (
        credential uuid, used_at timestamptz, refused_at timestamptz, refused_from text, refused_times integer)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select u.credential_id, u.used_at, u.refused_at, host(u.refused_from), u.refused_times
    from public.officers_credential_use u
    join public.officers_credential c on c.id = u.credential_id
    where law.may('officer.see') and law.covers_posting(c.posting_id)
    $$;

revoke all on function law.is_system(uuid), law.credential_is_fit(), law.credential_is_revoked(), law.code_for_a_person(),
    law.mint_by_credential(bytea, inet, bytea, bytea, bytea, bytea), law.is_from(inet, cidr[]),
    law.note_refused_credential(bytea, inet, bytea, bytea, bytea),
    law.alarm_of_credential(public.officers_credential, inet), law.note_stray_token(bytea, inet, bytea, bytea),
    law.credential_uses() from public;
grant execute on function law.mint_by_credential(bytea, inet, bytea, bytea, bytea, bytea),
    law.note_refused_credential(bytea, inet, bytea, bytea, bytea) to ecrime_auth;
grant execute on function law.is_system(uuid), law.note_stray_token(bytea, inet, bytea, bytea), law.credential_uses()
    to ecrime_app;
grant execute on function law.credential_is_fit(), law.credential_is_revoked(), law.code_for_a_person() to ecrime_owner;

reset role;

create trigger b_fit before insert on officers_credential for each row execute function law.credential_is_fit();
create trigger b_revoked before update on officers_credential for each row execute function law.credential_is_revoked();
create trigger c_person before insert on officers_code for each row execute function law.code_for_a_person();

create constraint trigger entry_fits after insert on officers_credential deferrable initially deferred
    for each row execute function law.entry_fits('officer', 'credential.give');
create constraint trigger entry_fits_revoked after update on officers_credential deferrable initially deferred
    for each row execute function law.entry_fits('officer', 'credential.revoke');
