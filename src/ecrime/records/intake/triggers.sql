-- Batches of imported files: the batch itself only grows and stands in the ledger; its progress changes;
-- its working papers may go. All of it is the unit's own.

call law.protect('intake_batch', 'batch');
call law.close('intake_progress');
call law.close('intake_previewrow');
call law.close('intake_rowproblem');
call law.close('intake_chunk');

do $$
declare
    name text;
begin
    foreach name in array array['intake_batch', 'intake_progress', 'intake_previewrow', 'intake_rowproblem',
                                'intake_chunk'] loop
        execute format('create policy own_unit on %I to ecrime_app'
            ' using (unit_id = (select law.unit()) and ((select law.may(''incident.import''))'
            '        or (select law.may(''incident.withdraw''))))'
            ' with check (unit_id = (select law.unit()) and ((select law.may(''incident.import''))'
            '        or (select law.may(''incident.withdraw''))))', name);
    end loop;
end
$$;

grant select, insert on intake_batch, intake_progress, intake_previewrow, intake_rowproblem, intake_chunk to ecrime_app;
grant update on intake_progress to ecrime_app;
grant delete on intake_previewrow, intake_rowproblem, intake_chunk to ecrime_app;
grant usage on sequence intake_previewrow_id_seq, intake_rowproblem_id_seq, intake_chunk_id_seq to ecrime_app;

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

create trigger b_received before insert on intake_batch for each row execute function law.batch_received();
create constraint trigger entry_fits after insert on intake_batch deferrable initially deferred
    for each row execute function law.entry_fits('batch', 'incident.import');

create trigger b_written before insert or update on intake_progress
    for each row execute function law.part_of_batch_written();
create trigger b_written before insert or update on intake_previewrow
    for each row execute function law.part_of_batch_written();
create trigger b_written before insert or update on intake_rowproblem
    for each row execute function law.part_of_batch_written();
create trigger b_written before insert or update on intake_chunk
    for each row execute function law.part_of_batch_written();
create trigger z_never_deleted before delete or truncate on intake_progress
    for each statement execute function law.append_only();

-- The papers of an import are the own work of the unit whose officer received it; its purpose need not be said.
set role ecrime_law;

create or replace function law.own_batch(batch uuid) returns boolean
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select exists (select from public.intake_batch b
                   where b.id = own_batch.batch and b.unit_id = (law.context()).unit_id)
    $$;
revoke all on function law.own_batch(uuid) from public;

reset role;

-- Papers of an import go when it ends; with a record that is erased go all that are left of its file, whoever brought it.
do $$
declare
    name text;
begin
    foreach name in array array['intake_previewrow', 'intake_rowproblem', 'intake_chunk'] loop
        call law.erases(name::regclass,
            't.batch_id in (select also.id from public.incidents_incident i join public.intake_batch b on b.id = i.batch_id'
            ' join public.intake_batch also on also.file_hash = b.file_hash where i.id = $1)');
    end loop;
end
$$;
create policy eraser_reads on intake_batch for select to ecrime_eraser using (true);
grant select on intake_batch to ecrime_eraser;
