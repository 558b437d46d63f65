-- Live from headquarters only (clause C3): whose right, unit, network and passkey hold, for a stated purpose, of a camera
-- that a standing decision allows. Asked when a watch begins, and each second while it lasts; a watch has its beginning and
-- its end in the ledger, whoever or whatever ended it.

call law.protect('watching_network', 'watch_network', history => 'ledger_history',
                 fixed => '{id, network, reason, allowed_at, allowed_by}',
                 app_may_update => '{withdrawn_at, withdrawn_by, entry_id}');
create policy seen on watching_network for select to ecrime_app using (
    (select law.may('watch_network.allow')) or (select law.may('watch_network.withdraw')) or (select law.may('ledger.see')));
create policy allowed on watching_network for insert to ecrime_app with check ((select law.may('watch_network.allow')));
create policy withdrawn on watching_network for update to ecrime_app
    using ((select law.may('watch_network.withdraw'))) with check ((select law.may('watch_network.withdraw')));
grant select, insert on watching_network to ecrime_app;

call law.protect('watching_watch', 'watch', history => 'ledger_history',
                 fixed => '{id, jurisdiction, camera_id, officer_id, unit_id, session_id, access_id, caller, begun_at}');
-- Who watches now, for those who watch. Watches of the past are read through law.past_watches alone.
create policy watchers_see on watching_watch for select to ecrime_app using (
    (select law.may('camera.watch')) and ended_at is null
    and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy begun on watching_watch for insert to ecrime_app with check (
    (select law.may('camera.watch')) and jurisdiction >= (select law.scope_from())
    and jurisdiction < (select law.scope_to()));
create policy law_ends on watching_watch for update to ecrime_law using (true) with check (true);
grant select, insert on watching_watch to ecrime_app;
grant update (ended_at, ended_for, entry_id) on watching_watch to ecrime_law;

call law.close('watching_pulse');
create policy law_minds on watching_pulse to ecrime_law using (true) with check (true);
grant select, insert, update on watching_pulse to ecrime_law;

call law.protect('watching_wall', 'wall', history => 'ledger_history', fixed => '{id, jurisdiction, officer_id, number}',
                 app_may_update => '{name, tiles, cameras, entry_id}');
create policy own on watching_wall for select to ecrime_app using (officer_id = (select law.officer()));
create policy kept on watching_wall for insert to ecrime_app with check (
    (select law.may('wall.keep')) and officer_id = (select law.officer()));
create policy kept_anew on watching_wall for update to ecrime_app
    using ((select law.may('wall.keep')) and officer_id = (select law.officer()))
    with check (officer_id = (select law.officer()));
grant select, insert on watching_wall to ecrime_app;

set role ecrime_law;

-- A headquarters has networks of its own; one as wide as a country's is nobody's.
create or replace function law.watch_network_narrow() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if masklen(new.network) < (case family(new.network) when 4 then 16 else 48 end) then
        raise exception using errcode = 'EC258', message = 'no headquarters has so wide a network';
    end if;
    return new;
end
$$;

-- Whether a session is still good: what law.context() asks of the one that a transaction acts for, of any other.
create or replace function law.session_stands(session uuid) returns boolean
    language sql volatile
    set search_path = pg_catalog, pg_temp
    as $$
    select exists (
        select from law.session s
        join public.officers_posting p on p.id = s.post_id
        left join public.officers_passkey k on k.id = s.passkey_id
        where s.id = session_stands.session and s.ended_at is null and s.expires_at > law.now()
          and (s.idle is null or s.touched_at + s.idle > law.now())
          and p.begins_at <= law.now() and (p.ends_at is null or p.ends_at > law.now())
          and (s.passkey_id is null or k.suspended_at is null and k.revoked_at is null))
    $$;

-- What is filled in a camera's pictures for a session: nothing where it may see without, or where there are no zones.
create or replace function law.zones_over(acting law.session, camera uuid) returns text
    language sql volatile
    set search_path = pg_catalog, pg_temp
    as $$
    select coalesce((select z.polygons::text from public.watching_zone z
                     where z.camera_id = camera and z.polygons <> '[]'
                       and not 'camera.see_unmasked' = any (acting.rights)), '')
    $$;
drop function if exists law.has_zones(uuid);

-- What holds of a session that would watch a camera from an address.
drop function if exists law.standing_of(law.session, uuid, inet);
create function law.standing_of(
    acting law.session, camera uuid, caller inet, out has_passkey boolean, out has_right boolean,
    out is_headquarters boolean, out in_zone boolean, out may_be_watched boolean)
    language sql volatile
    set search_path = pg_catalog, pg_temp
    as $$
    select acting.kind = 'officer' and acting.passkey_id is not null,
           'camera.watch' = any (acting.rights) and exists (
               select from public.officers_posting p join public.officers_post_kind k on k.code = p.kind_id
               where p.id = acting.post_id and 'camera.watch' = any (k.rights)),
           exists (select from public.officers_unit u where u.id = acting.unit_id and u.kind = 'headquarters'),
           exists (select from public.watching_network n
                   where n.withdrawn_at is null and standing_of.caller <<= n.network),
           exists (select from public.sites_camera c
                   where c.id = standing_of.camera and law.lies_in(c.jurisdiction, acting.scope) and c.state = 'in_use'
                     and law.may_stand(c.site_id))
    $$;

-- The first thing that speaks against it; null where nothing does.
create or replace function law.why_not_watched(acting law.session, camera uuid, caller inet) returns text
    language sql volatile
    set search_path = pg_catalog, pg_temp
    as $$
    select case when not s.has_passkey then 'passkey'
                when not s.has_right then 'right'
                when not s.is_headquarters then 'unit'
                when not s.in_zone then 'zone'
                when not s.may_be_watched then 'camera' end
    from law.standing_of(acting, camera, caller) s
    $$;

-- The address from which the pages say that this transaction is asked for.
create or replace function law.caller() returns inet
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$ select nullif(current_setting('ecrime.caller', true), '')::inet $$;

-- The same for who acts, so that a page can say beforehand what is missing.
drop function if exists law.standing_to_watch(uuid);
create function law.standing_to_watch(
    camera uuid, out has_passkey boolean, out has_right boolean, out is_headquarters boolean, out in_zone boolean,
    out may_be_watched boolean)
    language sql volatile security definer
    set search_path = pg_catalog, pg_temp
    as $$ select * from law.standing_of(law.context(), camera, law.caller()) $$;

create or replace function law.refuse_watch(why text) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    raise exception using
        errcode = case why when 'passkey' then 'EC250' when 'right' then 'EC012' when 'unit' then 'EC251'
                           when 'zone' then 'EC252' else 'EC253' end,
        message = 'the camera is not watched: ' || why;
end
$$;

create or replace function law.watch_begun() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    why text := law.why_not_watched(acting, new.camera_id, law.caller());
begin
    if why is not null then
        perform law.refuse_watch(why);
    end if;
    if not exists (select from public.ledger_access a
                   where a.id = new.access_id and a.session_id = acting.id and a.expires_at > law.time()) then
        raise exception using errcode = 'EC060', message = 'no purpose is stated';
    end if;
    if (select count(*) from public.watching_watch w where w.session_id = acting.id and w.ended_at is null) >= 64 then
        raise exception using errcode = 'EC255', message = 'so many cameras nobody watches';
    end if;
    select c.jurisdiction into new.jurisdiction from public.sites_camera c where c.id = new.camera_id;
    new.officer_id := acting.officer_id;
    new.unit_id := acting.unit_id;
    new.session_id := acting.id;
    new.caller := law.caller();
    new.begun_at := law.time();
    new.ended_at := null;
    new.ended_for := null;
    return new;
end
$$;

create or replace function law.watch_pulses() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    insert into public.watching_pulse (watch_id, seen_at) values (new.id, law.now());
    return null;
end
$$;

-- Whoever sends pictures asks first, in the officer's own session and from his own address: the camera of a watch that goes on
-- in this session and what is to be filled in its pictures, or no answer.
drop function if exists law.camera_of_watch(uuid);
create function law.camera_of_watch(watch uuid, out camera uuid, out zones text)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    found_watch public.watching_watch;
    why text;
begin
    select w.* into found_watch from public.watching_watch w
    where w.id = watch and w.session_id = acting.id and w.ended_at is null and w.caller = law.caller();
    if found_watch.id is null then
        return;
    end if;
    why := law.why_not_watched(acting, found_watch.camera_id, found_watch.caller);
    if why is not null then
        perform law.refuse_watch(why);
    end if;
    camera := found_watch.camera_id;
    zones := law.zones_over(acting, camera);
end
$$;

-- What has become of watches that are being shown, asked each second; asking keeps them alive. Null where all still holds;
-- and what is to be filled in their pictures now.
drop function if exists law.watches_now(uuid[]);
create function law.watches_now(watches uuid[]) returns table (watch uuid, why text, zones text)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    update public.watching_pulse p set seen_at = law.now()
    where p.watch_id = any (watches) and p.seen_at < law.now() - interval '3 seconds';
    return query
        select w.id, case when w.ended_at is not null then 'ended'
                          when not law.session_stands(w.session_id) then 'session'
                          else law.why_not_watched(s, w.camera_id, w.caller) end,
               law.zones_over(s, w.camera_id)
        from public.watching_watch w join law.session s on s.id = w.session_id where w.id = any (watches);
end
$$;

-- How long a watch goes on that nobody is shown: its gateway or its page is gone.
create or replace function law.pulse_lasts() returns interval
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    as $$ select interval '15 seconds' $$;

-- Watches that go on in the table and nowhere else, for whoever ends them.
create or replace function law.watches_adrift() returns setof uuid
    language sql volatile security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select w.id from public.watching_watch w left join public.watching_pulse p on p.watch_id = w.id
    where w.ended_at is null
      and (not law.session_stands(w.session_id) or coalesce(p.seen_at, w.begun_at) < law.now() - law.pulse_lasts())
    $$;

-- Ends a watch and says for what, in the ledger: its officer closes it, or the database finds that it may not or does not go
-- on. What is lost ended when it was last shown. Null where it had ended already.
create or replace function law.end_watch(watch uuid, commitment bytea, salt bytea) returns text
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    ended public.watching_watch;
    acting law.session;
    last_shown timestamptz;
    reason text;
begin
    select w.* into ended from public.watching_watch w where w.id = watch and w.ended_at is null for update;
    if ended.id is null then
        return null;
    end if;
    select s.* into acting from law.session s where s.id = ended.session_id;
    select p.seen_at into last_shown from public.watching_pulse p where p.watch_id = watch;
    last_shown := greatest(coalesce(last_shown, ended.begun_at), ended.begun_at);
    reason := case when not law.session_stands(acting.id) then 'session'
                   else law.why_not_watched(acting, ended.camera_id, ended.caller) end;
    if reason is null and nullif(current_setting('ecrime.token', true), '') is not null
       and (law.context()).id = acting.id then
        reason := 'closed';
    elsif reason is null and last_shown < law.now() - law.pulse_lasts() then
        reason := 'lost';
    elsif reason is null then
        raise exception using errcode = 'EC256', message = 'the watch goes on';
    end if;
    update public.watching_watch w
    set ended_at = case when reason in ('lost', 'session') and last_shown < law.now() - law.pulse_lasts() then last_shown
                        else greatest(law.time(), w.begun_at) end,
        ended_for = reason,
        entry_id = law.tell('watch.end', 'watch', watch, acting, ended.jurisdiction, commitment, salt)
    where w.id = watch;
    return reason;
end
$$;

-- Whether there is anything to be watched at all: without, the gateway does not even begin.
create or replace function law.has_cameras() returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$ select exists (select from public.sites_camera c where c.state = 'in_use') $$;

create or replace function law.wall_kept() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    new.officer_id := (law.context()).officer_id;
    new.jurisdiction := (law.context()).scope;
    return new;
end
$$;

revoke all on function law.watch_network_narrow(), law.session_stands(uuid), law.zones_over(law.session, uuid),
    law.standing_of(law.session, uuid, inet), law.why_not_watched(law.session, uuid, inet),
    law.caller(), law.standing_to_watch(uuid), law.refuse_watch(text), law.watch_begun(), law.watch_pulses(),
    law.camera_of_watch(uuid), law.watches_now(uuid[]), law.pulse_lasts(), law.watches_adrift(),
    law.end_watch(uuid, bytea, bytea), law.has_cameras(), law.wall_kept() from public;
grant execute on function law.standing_to_watch(uuid), law.camera_of_watch(uuid), law.watches_now(uuid[]),
    law.watches_adrift(), law.end_watch(uuid, bytea, bytea), law.pulse_lasts(), law.has_cameras() to ecrime_app;
grant execute on function law.watch_network_narrow(), law.watch_begun(), law.watch_pulses(), law.wall_kept() to ecrime_owner;

reset role;

create trigger a_narrow before insert on watching_network for each row execute function law.watch_network_narrow();
create trigger b_allowed before insert on watching_network for each row execute function law.network_allowed();
create trigger b_withdrawn before update on watching_network
    for each row execute function law.network_withdrawn('EC257');
create trigger b_begun before insert on watching_watch for each row execute function law.watch_begun();
create trigger d_pulse after insert on watching_watch for each row execute function law.watch_pulses();
create trigger b_kept before insert on watching_wall for each row execute function law.wall_kept();

create constraint trigger entry_fits after insert on watching_network deferrable initially deferred
    for each row execute function law.entry_fits('watch_network', 'watch_network.allow');
create constraint trigger entry_fits_withdrawn after update on watching_network deferrable initially deferred
    for each row execute function law.entry_fits('watch_network', 'watch_network.withdraw');
create constraint trigger entry_fits after insert on watching_watch deferrable initially deferred
    for each row execute function law.entry_fits('watch', 'camera.watch');
create constraint trigger entry_fits_ended after update on watching_watch deferrable initially deferred
    for each row execute function law.entry_fits('watch', 'watch.end');
create constraint trigger entry_fits after insert or update on watching_wall deferrable initially deferred
    for each row execute function law.entry_fits('wall', 'wall.keep');
