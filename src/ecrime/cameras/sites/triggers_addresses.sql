-- Where cameras are on the network, and what they are signed in to with. The app writes both and reads neither: an address
-- comes out through law.camera_sources, to who may correct or probe the camera; a password only sealed, with its key
-- wrapped under a master key that no database has.

call law.protect('sites_network', 'camera_network', history => 'ledger_history',
                 fixed => '{id, network, first_port, last_port, schemes, reason, allowed_at, allowed_by}',
                 app_may_update => '{withdrawn_at, withdrawn_by, entry_id}');
create policy seen on sites_network for select to ecrime_app using (
    (select law.may('camera_network.allow')) or (select law.may('camera_network.withdraw'))
    or (select law.may('camera_network.probe')) or (select law.may('camera.add')) or (select law.may('camera.import')) or (select law.may('camera.correct')));
create policy allowed on sites_network for insert to ecrime_app with check ((select law.may('camera_network.allow')));
create policy withdrawn on sites_network for update to ecrime_app
    using ((select law.may('camera_network.withdraw'))) with check ((select law.may('camera_network.withdraw')));
grant select, insert on sites_network to ecrime_app;

call law.protect('sites_stream', 'camera', history => 'ledger_history', record => 'camera_id',
                 fixed => '{id, camera_id, role}',
                 app_may_update => '{scheme, host, address, port, path, transport, codec, width, height, rate, pin,'
                                   'stands, entry_id}');
create policy in_area on sites_stream for select to ecrime_app using (
    (select law.may('camera.see')) and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy added on sites_stream for insert to ecrime_app with check (
    ((select law.may('camera.add')) or (select law.may('camera.import')) or (select law.may('camera.correct')))
    and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy corrected on sites_stream for update to ecrime_app
    using ((select law.may('camera.correct')) and jurisdiction >= (select law.scope_from())
           and jurisdiction < (select law.scope_to()))
    with check (jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
grant insert on sites_stream to ecrime_app;
grant select (id, version, entry_id, jurisdiction, camera_id, role, scheme, transport, codec, width, height, rate, stands)
    on sites_stream to ecrime_app;
-- The planner learns nothing of what it may not show.
alter table sites_stream alter column host set statistics 0, alter column address set statistics 0,
    alter column path set statistics 0;

call law.protect('sites_credential', 'camera', history => 'ledger_history', record => 'camera_id',
                 fixed => '{id, camera_id}',
                 app_may_update => '{sealed, is_default, given_at, given_by, entry_id}');
create policy in_area on sites_credential for select to ecrime_app using (
    ((select law.may('camera.credential')) or (select law.may('ledger.see')))
    and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy given on sites_credential for insert to ecrime_app with check (
    (select law.may('camera.credential'))
    and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy given_anew on sites_credential for update to ecrime_app
    using ((select law.may('camera.credential')) and jurisdiction >= (select law.scope_from())
           and jurisdiction < (select law.scope_to()))
    with check (jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
grant insert on sites_credential to ecrime_app;
grant select (id, version, entry_id, jurisdiction, camera_id, is_default, given_at, given_by)
    on sites_credential to ecrime_app;

call law.close('sites_credential_key');
create policy law_minds on sites_credential_key to ecrime_law using (true) with check (true);
grant select, insert, update on sites_credential_key to ecrime_law;
call law.holds_keys('sites_credential_key', 'camera_id');

set role ecrime_law;

-- Networks that no camera is in, whoever allows them: this machine, what a router or a cloud keeps for itself, what is
-- sent to many, and IPv6 that wraps an IPv4 address. This machine alone in a DEMO, where cameras are simulated.
create or replace function law.never_a_camera(network cidr) returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select masklen(network) < case family(network) when 4 then 16 else 48 end
        or network && any (array['0.0.0.0/8', '169.254.0.0/16', '192.0.0.0/24', '224.0.0.0/3', '64:ff9b::/96',
                                 '64:ff9b:1::/48', '100::/64', '2001::/32', '2002::/16', 'fe80::/10', 'fec0::/10',
                                 'ff00::/8']::inet[])
        or network && inet '127.0.0.0/8' and not law.is_demo()
        or network && inet '::/16'
    $$;

create or replace function law.network_of_cameras() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if law.never_a_camera(new.network) then
        raise exception using errcode = 'EC203', message = 'no camera is in such a network';
    end if;
    return new;
end
$$;

-- A network is allowed by who acts, now; and withdrawn once, by who acts then. Also those that one watches from.
create or replace function law.network_allowed() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    new.jurisdiction := (law.context()).scope;
    new.allowed_at := law.time();
    new.allowed_by := (law.context()).officer_id;
    new.withdrawn_at := null;
    new.withdrawn_by := null;
    return new;
end
$$;

create or replace function law.network_withdrawn() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if old.withdrawn_at is not null or new.withdrawn_at is null then
        raise exception using errcode = tg_argv[0], message = 'the network is withdrawn already';
    end if;
    new.withdrawn_at := law.time();
    new.withdrawn_by := (law.context()).officer_id;
    return new;
end
$$;

-- Whether a camera may be at this address now. Asked when an address is written, and whenever one is handed out.
create or replace function law.address_allowed(address inet, port integer, scheme text) returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select exists (
        select from public.sites_network n
        where n.withdrawn_at is null and address_allowed.address <<= n.network
          and address_allowed.port between n.first_port and n.last_port and address_allowed.scheme = any (n.schemes)
          and not law.never_a_camera(n.network))
    $$;

create or replace function law.stream_written() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if new.stands and not law.address_allowed(new.address, new.port, new.scheme) then
        raise exception using errcode = 'EC202', message = 'the address is in no network that is allowed';
    end if;
    return new;
end
$$;

create or replace function law.credential_given() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    new.given_at := law.time();
    new.given_by := (law.context()).officer_id;
    return new;
end
$$;

-- The key of a credential comes with it, in one transaction; the key of the one before is gone with that.
create or replace function law.keep_credential_key(camera uuid, key_version integer, wrapped bytea) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not exists (select from public.sites_credential c where c.camera_id = keep_credential_key.camera
                   and c.entry_xact = pg_current_xact_id()) then
        raise exception using errcode = 'EC011', message = 'a key comes with its credential';
    end if;
    insert into public.sites_credential_key as k (camera_id, key_version, wrapped)
    values (keep_credential_key.camera, keep_credential_key.key_version, keep_credential_key.wrapped)
    on conflict (camera_id) do update set key_version = excluded.key_version, wrapped = excluded.wrapped;
end
$$;

-- For COMMIT: a credential has its key, of this very transaction or wrapped anew since.
create or replace function law.credential_has_key() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not exists (select from public.sites_credential_key k where k.camera_id = new.camera_id) then
        raise exception using errcode = 'EC011', message = 'the credential has no key';
    end if;
    return null;
end
$$;

-- From where pictures of a camera come and what opens them. No role may call it but functions of the law, each of which
-- says for whom. The address is the one that was checked: who connects, connects to that and asks no name again.
drop function if exists law.camera_sources(uuid), law.sources_of(uuid);
create or replace function law.sources_of(camera uuid default null) returns table (
        camera_id uuid, code text, state text, role text, scheme text, host text, address text, port integer, path text,
        transport text, codec text, width integer, height integer, rate float8, is_allowed boolean, sealed bytea,
        key_version integer, wrapped bytea, pin text)
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select c.id, c.code, c.state, s.role, s.scheme, s.host, host(s.address), s.port, s.path, s.transport, s.codec, s.width,
           s.height, s.rate, law.address_allowed(s.address, s.port, s.scheme), g.sealed, k.key_version, k.wrapped, s.pin
    from public.sites_camera c
    join public.sites_stream s on s.camera_id = c.id and s.stands
    left join public.sites_credential g on g.camera_id = c.id
    left join public.sites_credential_key k on k.camera_id = c.id
    where sources_of.camera is null or c.id = sources_of.camera
    order by c.code, s.role
    $$;

create or replace function law.camera_sources(camera uuid) returns table (
        role text, scheme text, host text, address text, port integer, path text, is_allowed boolean, sealed bytea,
        key_version integer, wrapped bytea, pin text)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not (law.may('camera.correct') or law.may('camera.probe')) then
        raise exception using errcode = 'EC012', message = 'the post may not see where cameras are';
    end if;
    return query
        select s.role, s.scheme, s.host, s.address, s.port, s.path, s.is_allowed,
               case when law.may('camera.probe') then s.sealed end,
               case when law.may('camera.probe') then s.key_version end,
               case when law.may('camera.probe') then s.wrapped end,
               s.pin
        from law.sources_of(camera_sources.camera) s join public.sites_camera c on c.id = s.camera_id
        where law.lies_in(c.jurisdiction, (law.context()).scope);
end
$$;

-- Which of some addresses are registered, for who asks networks what is there; not whose, which may be elsewhere.
create or replace function law.addresses_registered(found inet[]) returns setof text
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select distinct host(s.address) from public.sites_stream s
    where s.stands and s.address = any (addresses_registered.found) and law.may('camera_network.probe')
    $$;

-- Cameras with an address that is allowed no more, for who may mend it.
create or replace function law.cameras_astray() returns setof uuid
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select distinct s.camera_id from public.sites_stream s
    where s.stands and law.may('camera.correct') and law.lies_in(s.jurisdiction, (law.context()).scope)
      and not law.address_allowed(s.address, s.port, s.scheme)
    $$;

revoke all on function law.never_a_camera(cidr), law.network_of_cameras(), law.network_allowed(),
    law.network_withdrawn(), law.address_allowed(inet, integer, text), law.stream_written(), law.credential_given(),
    law.keep_credential_key(uuid, integer, bytea), law.credential_has_key(), law.sources_of(uuid),
    law.camera_sources(uuid), law.cameras_astray(), law.addresses_registered(inet[]) from public;
grant execute on function law.keep_credential_key(uuid, integer, bytea), law.camera_sources(uuid), law.cameras_astray(),
    law.addresses_registered(inet[]) to ecrime_app;
grant execute on function law.network_of_cameras(), law.network_allowed(), law.network_withdrawn(),
    law.stream_written(), law.credential_given(), law.credential_has_key() to ecrime_owner;

reset role;

create trigger a_of_cameras before insert on sites_network for each row execute function law.network_of_cameras();
create trigger b_allowed before insert on sites_network for each row execute function law.network_allowed();
create trigger b_withdrawn before update on sites_network
    for each row execute function law.network_withdrawn('EC206');
create trigger b_of_camera before insert or update on sites_stream for each row execute function law.of_camera();
create trigger b_written before insert or update on sites_stream for each row execute function law.stream_written();
create trigger b_of_camera before insert or update on sites_credential for each row execute function law.of_camera();
create trigger b_given before insert or update on sites_credential for each row execute function law.credential_given();
create constraint trigger has_key after insert or update on sites_credential deferrable initially deferred
    for each row execute function law.credential_has_key();

create constraint trigger entry_fits after insert on sites_network deferrable initially deferred
    for each row execute function law.entry_fits('camera_network', 'camera_network.allow');
create constraint trigger entry_fits_withdrawn after update on sites_network deferrable initially deferred
    for each row execute function law.entry_fits('camera_network', 'camera_network.withdraw');
create constraint trigger entry_fits after insert on sites_stream deferrable initially deferred
    for each row execute function law.entry_fits('camera', 'camera.add', 'camera.import', 'camera.correct');
create constraint trigger entry_fits_corrected after update on sites_stream deferrable initially deferred
    for each row execute function law.entry_fits('camera', 'camera.correct');
create constraint trigger entry_fits after insert or update on sites_credential deferrable initially deferred
    for each row execute function law.entry_fits('camera', 'camera.credential');
