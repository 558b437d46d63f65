-- Signatures: an officer lays his passkey under the exact words of an act. Only the auth process makes one; an act
-- that needs one names it, and its trigger calls law.require_signature with the words it composes from the row. The
-- words tell of people, so nobody reads them but through a door of the slice whose act was signed.

call law.close('officers_signature');
create policy law_minds on officers_signature to ecrime_law using (true) with check (true);
grant select, insert, update on officers_signature to ecrime_law;
create trigger c_fixed before update on officers_signature for each row
    execute function law.keep_columns('id', 'officer_id', 'session_id', 'passkey_id', 'asked_at', 'words',
                                      'client_data', 'authenticator_data', 'signature', 'public_key');
create trigger z_never_deleted before delete or truncate on officers_signature
    for each statement when (current_user <> 'ecrime_eraser') execute function law.append_only();

set role ecrime_law;

-- The whole of what is signed: who, in which session, asked when, then the words of the act. The challenge is the
-- SHA-256 of this text in UTF-8. Signatures are checked against it for ever, so it changes only with its first line.
create or replace function law.words_to_sign(officer uuid, session uuid, asked_at timestamptz, words text) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select concat_ws(E'\n',
        'ecrime-signature-v1',
        'officer ' || o.id || ' ' || o.name_km || ' · ' || o.name_latin,
        'session ' || session,
        'asked ' || law.written(asked_at),
        '',
        words)
    from public.officers_officer o where o.id = officer
    $$;

-- Asks the officer of this transaction to sign; returns what he is to see, his passkeys, and whether this service
-- holds one of them itself, as in DEMO.
create or replace function law.begin_signing(
    act_words text, address bytea, out asked uuid, out words text, out credential_ids bytea[], out in_software boolean)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    this_moment timestamptz := law.time();
begin
    if acting.kind <> 'officer' then
        raise exception using errcode = 'EC012', message = 'a job signs nothing';
    end if;
    words := law.words_to_sign(acting.officer_id, acting.id, this_moment, act_words);
    asked := law.ask('sign', sha256(convert_to(words, 'UTF8')), address, null, acting.id, words, this_moment);
    select coalesce(array_agg(k.credential_id), '{}'), coalesce(bool_or(k.software), false)
    into credential_ids, in_software from public.officers_passkey k
    where k.officer_id = acting.officer_id and k.suspended_at is null and k.revoked_at is null;
end
$$;

-- The answer was checked: the signature is kept, good for one act of this session within five minutes of the question.
create or replace function law.keep_signature(
    asked uuid, passkey uuid, sign_count bigint, client_data bytea, authenticator_data bytea, signature bytea)
    returns uuid
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    used public.officers_challenge := law.use_challenge(asked, 'sign');
    owner uuid := law.use_passkey(passkey, sign_count);
    kept uuid := law.uuid7();
begin
    if used.session_id <> acting.id or owner <> acting.officer_id then
        raise exception using errcode = 'EC103', message = 'the signature is another officer''s or session''s';
    end if;
    insert into public.officers_signature (id, officer_id, session_id, passkey_id, asked_at, words, client_data,
                                           authenticator_data, signature, public_key)
    select kept, owner, acting.id, k.id, used.asked_at, used.words, keep_signature.client_data,
           keep_signature.authenticator_data, keep_signature.signature, k.public_key
    from public.officers_passkey k where k.id = passkey;
    return kept;
end
$$;

-- For the trigger of an act that must be signed: the officer of this transaction has signed these very words in this
-- very session not five minutes ago, with a passkey that still stands, and for nothing else. Uses the signature up.
create or replace function law.require_signature(signature uuid, act_words text) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
begin
    update public.officers_signature s set used_at = law.now()
    where s.id = require_signature.signature and s.used_at is null
      and s.officer_id = acting.officer_id and s.session_id = acting.id
      and s.asked_at > law.time() - interval '5 minutes'
      and s.words = law.words_to_sign(acting.officer_id, acting.id, s.asked_at, act_words)
      and exists (select from public.officers_passkey k
                  where k.id = s.passkey_id and k.suspended_at is null and k.revoked_at is null);
    if not found then
        raise exception using errcode = 'EC103', message = 'the act is not signed';
    end if;
end
$$;

revoke all on function law.words_to_sign(uuid, uuid, timestamptz, text),
    law.begin_signing(text, bytea), law.keep_signature(uuid, uuid, bigint, bytea, bytea, bytea),
    law.require_signature(uuid, text) from public;
grant execute on function law.begin_signing(text, bytea),
    law.keep_signature(uuid, uuid, bigint, bytea, bytea, bytea) to ecrime_auth;
grant execute on function law.require_signature(uuid, text) to ecrime_app, ecrime_search;

reset role;
