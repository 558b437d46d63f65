-- Files of other recorders: taken in by an act that says where each came from, into time in which we have recorded nothing
-- ourselves. Their segments stand under that act's entry, and are told from ours for ever.

call law.protect('watching_import', 'camera');
create policy in_area on watching_import for select to ecrime_app using (
    (select law.may_see_index()) and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy taken_in on watching_import for insert to ecrime_app with check (
    (select law.may('footage.import')) and jurisdiction >= (select law.scope_from())
    and jurisdiction < (select law.scope_to()));
grant select, insert on watching_import to ecrime_app;

set role ecrime_law;

create or replace function law.footage_imported() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if new.to_at > law.time() then
        raise exception using errcode = 'EC232', message = 'footage is of the past';
    end if;
    perform law.hold_footage(new.camera_id);
    if exists (select from public.recorder_segment s
               where s.camera_id = new.camera_id and s.role = 'main' and s.state <> 'deleted'
                 and s.start_at > new.from_at - interval '2 hours' and s.start_at < new.to_at and s.end_at > new.from_at) then
        raise exception using errcode = 'EC234', message = 'something is recorded of that time';
    end if;
    select c.jurisdiction into new.jurisdiction from public.sites_camera c where c.id = new.camera_id;
    new.imported_at := law.time();
    new.imported_by := (law.context()).officer_id;
    return new;
end
$$;

-- At COMMIT: a segment of another recorder lies within the file that its entry took in.
create or replace function law.import_is_known() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not exists (select from public.watching_import i
                   where i.entry_id = new.entry_id and i.camera_id = new.camera_id
                     and new.start_at >= i.from_at and new.end_at <= i.to_at) then
        raise exception using errcode = 'EC011', message = 'the ledger entry tells of another act';
    end if;
    return null;
end
$$;

revoke all on function law.footage_imported(), law.import_is_known() from public;
grant execute on function law.footage_imported(), law.import_is_known() to ecrime_owner;

reset role;

create trigger b_imported before insert on watching_import for each row execute function law.footage_imported();
create constraint trigger entry_fits after insert on watching_import deferrable initially deferred
    for each row execute function law.entry_fits('camera', 'footage.import');
create constraint trigger import_is_known after insert on recorder_segment deferrable initially deferred
    for each row when (new.source = 'import') execute function law.import_is_known();
