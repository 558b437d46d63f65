-- Batches of imported files: the batch itself stands in the ledger and changes once, when its mapping is settled; its
-- progress changes; its working papers may go. All of it is the unit's own.

call law.protect('intake_batch', 'batch', history => 'ledger_history',
    fixed => '{id, unit_id, received_by_id, received_at, file_name, file_size, file_hash, people_name,
    people_size, people_hash, documents_name, documents_size, documents_hash}',
    app_may_update => '{source, mapping, entry_id}');
call law.protect('intake_keptmapping', 'mapping');
call law.protect('intake_attestation', 'batch');
call law.close('intake_draft');
call law.close('intake_figures');
call law.close('intake_filed');
call law.close('intake_progress');
call law.close('intake_previewrow');
call law.close('intake_rowproblem');
call law.close('intake_chunk');

do $$
declare
    name text;
begin
    foreach name in array array['intake_batch', 'intake_progress', 'intake_previewrow', 'intake_rowproblem',
                                'intake_chunk', 'intake_draft', 'intake_figures', 'intake_keptmapping',
                                'intake_attestation', 'intake_filed'] loop
        execute format('create policy own_unit on %I to ecrime_app'
            ' using (unit_id = (select law.unit()) and ((select law.may(''incident.import''))'
            '        or (select law.may(''incident.withdraw''))))'
            ' with check (unit_id = (select law.unit()) and ((select law.may(''incident.import''))'
            '        or (select law.may(''incident.withdraw''))))', name);
    end loop;
end
$$;

grant select, insert on intake_batch, intake_progress, intake_previewrow, intake_rowproblem, intake_chunk, intake_draft,
    intake_figures, intake_filed, intake_keptmapping, intake_attestation to ecrime_app;
grant update on intake_progress, intake_draft, intake_figures to ecrime_app;
grant delete on intake_previewrow, intake_rowproblem, intake_chunk, intake_draft to ecrime_app;
grant usage on sequence intake_previewrow_id_seq, intake_rowproblem_id_seq, intake_chunk_id_seq to ecrime_app;

-- No statistics over what files say, as over incidents.
alter table intake_previewrow alter column facts set statistics 0;
alter table intake_rowproblem alter column params set statistics 0, alter column shown set statistics 0,
    alter column suggestion set statistics 0;
alter table intake_chunk alter column content set statistics 0;
alter table intake_draft alter column profile set statistics 0, alter column people_profile set statistics 0,
    alter column answers set statistics 0;

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

-- What the columns of a file are is settled once, before anything is recorded of it.
create or replace function law.batch_mapped() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if old.mapping <> '' or new.mapping = '' then
        raise exception using errcode = 'EC161', message = 'the mapping of a batch is settled once';
    end if;
    return new;
end
$$;

-- Who keeps a mapping, for which unit, when, as which version, and its hash, are the database's word.
create or replace function law.mapping_kept() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
begin
    if not law.may('mapping.keep') then
        raise exception using errcode = 'EC012', message = 'the post may not keep mappings';
    end if;
    new.unit_id := acting.unit_id;
    new.kept_by_id := acting.officer_id;
    new.kept_at := law.time();
    new.text_hash := sha256(convert_to(new.text, 'UTF8'));
    select coalesce(max(m.number), 0) + 1 into new.number
    from public.intake_keptmapping m where m.unit_id = acting.unit_id and m.name = new.name;
    return new;
end
$$;

-- An import is attested when it has ended; who attests and when are the database's word.
create or replace function law.batch_attested() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
begin
    if not law.may('batch.attest') then
        raise exception using errcode = 'EC012', message = 'the post may not attest imports';
    end if;
    select b.unit_id into new.unit_id from public.intake_batch b where b.id = new.batch_id;
    if new.unit_id is null then
        raise exception using errcode = 'EC046', message = 'there is no such batch in the unit';
    end if;
    if not exists (select from public.intake_progress p where p.batch_id = new.batch_id
                   and p.state in ('done', 'withdrawn')) or octet_length(new.report_hash) <> 32 then
        raise exception using errcode = 'EC162', message = 'an import is attested when it has ended';
    end if;
    if new.report_hash is distinct from sha256(new.report)
       or convert_from(new.report, 'UTF8')::jsonb ->> 'batch' is distinct from new.batch_id::text then
        raise exception using errcode = 'EC164', message = 'the report is another import''s, or its hash is';
    end if;
    new.attested_by_id := acting.officer_id;
    new.attested_at := law.time();
    return new;
end
$$;

-- A document that is said to have come with a batch stands in a record of the batch's unit, and came by who works on it.
create or replace function law.document_filed() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not exists (select from public.documents_document d
                   where d.id = new.document_id and d.incident_id = new.incident_id and d.unit_id = law.unit()
                     and d.recorded_by_id = law.officer()) then
        raise exception using errcode = 'EC163', message = 'the document did not come with this import';
    end if;
    return new;
end
$$;

-- What is done in the background for an officer, who is not there, adds and withdraws no document but those of imports.
create or replace function law.job_files_it() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if (law.context()).kind = 'job'
       and not exists (select from public.intake_filed f where f.document_id = new.id) then
        raise exception using errcode = 'EC163', message = 'the document did not come with an import';
    end if;
    return null;
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

revoke all on function law.batch_received(), law.batch_mapped(), law.mapping_kept(), law.batch_attested(),
    law.document_filed(), law.job_files_it(), law.part_of_batch_written() from public;

set role ecrime_law;

-- The words of an attestation, composed from its row; they are what the officer sees and signs. What people typed
-- stands as JSON, so that no line of it can be taken for another.
create or replace function law.attestation_words(attestation uuid) returns text
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select concat_ws(E'\n', 'ecrime-import-attestation-v1', 'import ' || a.batch_id,
        'file sha256 ' || encode(b.file_hash, 'hex'), 'report sha256 ' || encode(a.report_hash, 'hex'),
        'source ' || to_jsonb(b.source)::text, 'signed for the old system by ' || to_jsonb(a.other_name)::text,
        'of ' || to_jsonb(a.other_office)::text, 'note ' || to_jsonb(a.note)::text)
    from public.intake_attestation a join public.intake_batch b on b.id = a.batch_id
    where a.id = attestation_words.attestation and a.attested_by_id = (law.context()).officer_id
    $$;

-- At COMMIT: the attestation is signed, over the words of the row as it stands.
create or replace function law.attestation_signed() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    perform law.require_signature(new.signature_id, law.attestation_words(new.id));
    return null;
end
$$;

-- What leaves the house of one attestation so that anybody can check who signed which report; for the unit that
-- imported. It names nobody but the officer and who signed for the old system.
create or replace function law.attestation_export(attestation uuid) returns jsonb
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    found_one public.intake_attestation;
begin
    select * into found_one from public.intake_attestation a
    where a.id = attestation_export.attestation and a.unit_id = acting.unit_id and a.signature_id is not null;
    if found_one.id is null or not law.may('batch.report') then
        raise exception using errcode = 'EC046', message = 'there is no such attestation in the unit';
    end if;
    return jsonb_build_object(
        'format', 'ecrime-import-attestation-1', 'import', found_one.batch_id,
        'attested_at', law.written(found_one.attested_at), 'report', convert_from(found_one.report, 'UTF8'),
        'step', law.signed_step('attest', found_one.signature_id, false));
end
$$;

revoke all on function law.attestation_words(uuid), law.attestation_signed(), law.attestation_export(uuid) from public;
grant execute on function law.attestation_signed() to ecrime_owner;
grant execute on function law.attestation_words(uuid), law.attestation_export(uuid) to ecrime_app;

reset role;

create trigger b_received before insert on intake_batch for each row execute function law.batch_received();
create trigger b_mapped before update on intake_batch
    for each row when (current_user <> 'ecrime_eraser') execute function law.batch_mapped();
create constraint trigger entry_fits after insert or update on intake_batch deferrable initially deferred
    for each row execute function law.entry_fits('batch', 'incident.import');
create trigger b_kept before insert on intake_keptmapping for each row execute function law.mapping_kept();
create constraint trigger entry_fits after insert on intake_keptmapping deferrable initially deferred
    for each row execute function law.entry_fits('mapping', 'mapping.keep');
create trigger b_attested before insert on intake_attestation for each row execute function law.batch_attested();
create constraint trigger signed_at_commit after insert on intake_attestation deferrable initially deferred
    for each row execute function law.attestation_signed();
create constraint trigger entry_fits after insert on intake_attestation deferrable initially deferred
    for each row execute function law.entry_fits('batch', 'batch.attest');

create trigger b_written before insert or update on intake_progress
    for each row execute function law.part_of_batch_written();
create trigger b_written before insert or update on intake_previewrow
    for each row execute function law.part_of_batch_written();
create trigger b_written before insert or update on intake_rowproblem
    for each row execute function law.part_of_batch_written();
create trigger b_written before insert or update on intake_chunk
    for each row execute function law.part_of_batch_written();
create trigger b_written before insert or update on intake_draft
    for each row execute function law.part_of_batch_written();
create trigger b_written before insert or update on intake_figures
    for each row execute function law.part_of_batch_written();
create trigger b_written before insert or update on intake_filed
    for each row execute function law.part_of_batch_written();
create trigger c_filed before insert or update on intake_filed
    for each row execute function law.document_filed();
create constraint trigger job_files_it after insert or update on documents_document
    deferrable initially deferred for each row when (current_user <> 'ecrime_eraser')
    execute function law.job_files_it();
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
    foreach name in array array['intake_previewrow', 'intake_rowproblem', 'intake_chunk', 'intake_draft'] loop
        call law.erases(name::regclass,
            't.batch_id in (select also.id from public.incidents_incident i join public.intake_batch b on b.id = i.batch_id'
            ' join public.intake_batch also on also.file_hash = b.file_hash'
            '    or also.people_hash = b.people_hash or also.documents_hash = b.documents_hash where i.id = $1)');
    end loop;
end
$$;
call law.erases('intake_filed', 't.incident_id = $1');
create policy eraser_reads on intake_batch for select to ecrime_eraser using (true);
grant select on intake_batch to ecrime_eraser;
