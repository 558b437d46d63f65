-- Holds: a time of a camera that nothing deletes, for a reason, until a day. Two people lift one before that day; on it, it
-- ends by itself, with an entry. Who and when are the database's word.

call law.protect('recorder_hold', 'hold', history => 'ledger_history',
                 fixed => '{id, batch, camera_id, from_at, to_at, reason, reference, placed_at, placed_by, expires_on}',
                 app_may_update => '{first_lifted_reason, lifted_reason, entry_id}');
create policy in_area on recorder_hold for select to ecrime_app using (
    (select law.may_see_index()) and jurisdiction >= (select law.scope_from())
    and jurisdiction < (select law.scope_to()));
create policy placed on recorder_hold for insert to ecrime_app with check (
    (select law.may('footage.hold')) and jurisdiction >= (select law.scope_from())
    and jurisdiction < (select law.scope_to()));
create policy lifted on recorder_hold for update to ecrime_app
    using (((select law.may('footage.lift')) or (select law.may('footage.lift_again')))
           and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()))
    with check (jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy law_ends on recorder_hold for update to ecrime_law using (true) with check (true);
grant select, insert on recorder_hold to ecrime_app;
grant update (ended_at, ended_how, entry_id) on recorder_hold to ecrime_law;

set role ecrime_law;

create or replace function law.hold_placed() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    today date;
begin
    perform law.hold_footage(new.camera_id);
    select c.jurisdiction, law.day_at_site(c.site_id) into new.jurisdiction, today
    from public.sites_camera c where c.id = new.camera_id;
    if not coalesce(new.expires_on > today and new.expires_on <= today + interval '5 years', false) then
        raise exception using errcode = 'EC225', message = 'a hold ends within five years';
    end if;
    new.placed_at := law.time();
    new.placed_by := (law.context()).officer_id;
    new.first_lifted_at := null;
    new.first_lifted_by := null;
    new.first_lifted_reason := null;
    new.lifted_at := null;
    new.lifted_by := null;
    new.lifted_reason := null;
    new.ended_at := null;
    new.ended_how := null;
    return new;
end
$$;

create or replace function law.hold_written() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    perform law.hold_footage(old.camera_id);
    if old.ended_at is not null then
        raise exception using errcode = 'EC226', message = 'the hold has ended';
    end if;
    if new.ended_how = 'expired' then
        if old.expires_on >= (select law.day_at_site(c.site_id) from public.sites_camera c where c.id = old.camera_id) then
            raise exception using errcode = 'EC225', message = 'the hold has not expired';
        end if;
        new.first_lifted_reason := old.first_lifted_reason;
        new.lifted_reason := old.lifted_reason;
        new.ended_at := law.time();
        return new;
    end if;
    if old.first_lifted_at is null then
        new.first_lifted_at := law.time();
        new.first_lifted_by := (law.context()).officer_id;
        new.lifted_reason := null;
    else
        if old.first_lifted_by = (law.context()).officer_id then
            raise exception using errcode = 'EC107', message = 'the second person is another';
        end if;
        new.first_lifted_reason := old.first_lifted_reason;
        new.lifted_at := law.time();
        new.lifted_by := (law.context()).officer_id;
        new.ended_at := new.lifted_at;
        new.ended_how := 'lifted';
    end if;
    return new;
end
$$;

-- At COMMIT: the entry is of the act that leads to what stands in the row.
create or replace function law.hold_entry_fits() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    act constant text := case
        when tg_op = 'INSERT' then 'footage.hold'
        when new.ended_how = 'expired' then 'footage.expire'
        when new.ended_how = 'lifted' then 'footage.lift_again'
        else 'footage.lift' end;
begin
    if not exists (select from public.ledger_entry e where e.id = new.entry_id and e.xact = new.entry_xact
                   and e.subject_kind = 'hold' and e.subject_id = new.id and e.kind = act) then
        raise exception using errcode = 'EC011', message = 'the ledger entry tells of another act';
    end if;
    return null;
end
$$;

-- Holds whose last day is over, one at a time so that each is entered with words of its own.
create or replace function law.holds_expired(most integer) returns table (hold uuid)
    language sql volatile security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select h.id from public.recorder_hold h join public.sites_camera c on c.id = h.camera_id
    where h.ended_at is null and h.expires_on < law.day_at_site(c.site_id)
    order by h.expires_on, h.id limit least(most, 10000)
    $$;

create or replace function law.expire_hold(hold uuid, commitment bytea, salt bytea) returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    found_hold public.recorder_hold;
    acting law.session;
    entry uuid;
begin
    perform law.hold_footage(h.camera_id) from public.recorder_hold h where h.id = expire_hold.hold;
    select * into found_hold from public.recorder_hold h where h.id = expire_hold.hold and h.ended_at is null;
    if found_hold.id is null then
        return false;
    end if;
    entry := law.tell('footage.expire', 'hold', found_hold.id, acting, found_hold.jurisdiction, commitment, salt);
    update public.recorder_hold h set ended_how = 'expired', ended_at = law.time(), entry_id = entry
    where h.id = found_hold.id;
    return true;
end
$$;

revoke all on function law.hold_placed(), law.hold_written(), law.hold_entry_fits(), law.holds_expired(integer),
    law.expire_hold(uuid, bytea, bytea) from public;
grant execute on function law.hold_placed(), law.hold_written(), law.hold_entry_fits() to ecrime_owner;
grant execute on function law.holds_expired(integer), law.expire_hold(uuid, bytea, bytea) to ecrime_recorder;

reset role;

create trigger b_placed before insert on recorder_hold for each row execute function law.hold_placed();
create trigger b_written before update on recorder_hold
    for each row when (current_user <> 'ecrime_eraser') execute function law.hold_written();
create constraint trigger entry_fits after insert or update on recorder_hold deferrable initially deferred
    for each row when (current_user <> 'ecrime_eraser') execute function law.hold_entry_fits();

-- Whoever is named in the words of a hold, and erased: the words go, the hold stands or has ended as before.
call law.may_name('recorder_hold', 'concat_ws('' '', t.reason, t.reference, t.first_lifted_reason, t.lifted_reason)',
    't.placed_at', cleared => 'reason = ''–'', reference = ''–'','
        ' first_lifted_reason = case when t.first_lifted_reason is not null then ''–'' end,'
        ' lifted_reason = case when t.lifted_reason is not null then ''–'' end');
-- The planner keeps no words either.
alter table recorder_hold alter column reason set statistics 0, alter column reference set statistics 0,
    alter column first_lifted_reason set statistics 0, alter column lifted_reason set statistics 0;
