-- Batches of imported files: the batch itself only grows and stands in the ledger; its progress changes;
-- its working papers may go. All of it is the unit's own.

do $$
declare
    name text;
begin
    foreach name in array array['intake_batch', 'intake_progress', 'intake_previewrow', 'intake_rowproblem',
                                'intake_chunk'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('drop policy if exists own_unit on %I', name);
        execute format('create policy own_unit on %I to ecrime_app'
            ' using (unit_id = (select law.unit()) and ((select law.may(''incident.import''))'
            '        or (select law.may(''incident.withdraw''))))'
            ' with check (unit_id = (select law.unit()) and ((select law.may(''incident.import''))'
            '        or (select law.may(''incident.withdraw''))))', name);
        execute format('grant select, insert on %I to ecrime_app', name);
    end loop;
    foreach name in array array['intake_previewrow', 'intake_rowproblem', 'intake_chunk'] loop
        execute format('grant delete on %I to ecrime_app', name);
        execute format('grant usage on sequence %I to ecrime_app', name || '_id_seq');
    end loop;
end
$$;
grant update on intake_progress to ecrime_app;

-- No statistics over what files say, as over incidents.
alter table intake_previewrow alter column facts set statistics 0;
alter table intake_rowproblem alter column params set statistics 0, alter column shown set statistics 0,
    alter column suggestion set statistics 0;
alter table intake_chunk alter column content set statistics 0;

-- Who received a batch, for which unit and when, are the database's word.
create or replace function law.batch_received() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
begin
    new.unit_id := acting.unit_id;
    new.received_by_id := acting.officer_id;
    new.received_at := law.time();
    return new;
end
$$;

-- What hangs on a batch belongs to its unit, and a batch of another unit is none.
create or replace function law.part_of_batch_written() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    select b.unit_id into new.unit_id from public.intake_batch b where b.id = new.batch_id;
    if new.unit_id is null then
        raise exception using errcode = 'EC046', message = 'there is no such batch in the unit';
    end if;
    return new;
end
$$;

revoke all on function law.batch_received(), law.part_of_batch_written() from public;

do $$
declare
    name text;
begin
    foreach name in array array['intake_progress', 'intake_previewrow', 'intake_rowproblem', 'intake_chunk'] loop
        execute format('drop trigger if exists b_written on %I', name);
        execute format('create trigger b_written before insert or update on %I'
                       ' for each row execute function law.part_of_batch_written()', name);
        execute format('alter table %I enable always trigger b_written', name);
    end loop;
end
$$;

drop trigger if exists a_stamp on intake_batch;
create trigger a_stamp before insert on intake_batch for each row execute function law.stamp();
drop trigger if exists b_received on intake_batch;
create trigger b_received before insert on intake_batch for each row execute function law.batch_received();
drop trigger if exists entry_fits on intake_batch;
create constraint trigger entry_fits after insert on intake_batch deferrable initially deferred
    for each row execute function law.entry_fits('batch', 'incident.import');
alter table intake_batch enable always trigger entry_fits;
drop trigger if exists z_only_grows on intake_batch;
create trigger z_only_grows before update or delete or truncate on intake_batch
    for each statement execute function law.append_only();
alter table intake_batch enable always trigger a_stamp, enable always trigger b_received,
    enable always trigger z_only_grows;
drop trigger if exists z_never_deleted on intake_progress;
create trigger z_never_deleted before delete or truncate on intake_progress
    for each statement execute function law.append_only();
alter table intake_progress enable always trigger z_never_deleted;
