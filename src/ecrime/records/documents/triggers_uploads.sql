-- Files that come in piece by piece: their officer's alone, sealed, and gone when they are documents or after a day.
-- They are working papers, no records: no entry tells of them, the act that adds the document does.

call law.close('documents_upload');
call law.close('documents_upload_piece');
create policy own on documents_upload to ecrime_app
    using (officer_id = (select law.officer()))
    with check (officer_id = (select law.officer())
                and ((select law.may('document.add')) or (select law.may('photo.answer'))));
create policy own on documents_upload_piece to ecrime_app
    using (officer_id = (select law.officer())) with check (officer_id = (select law.officer()));
grant select, insert on documents_upload, documents_upload_piece to ecrime_app;
create policy law_minds on documents_upload to ecrime_law using (true) with check (true);
create policy law_minds on documents_upload_piece to ecrime_law using (true) with check (true);
grant select, update (received), delete on documents_upload to ecrime_law;
grant select, delete on documents_upload_piece to ecrime_law;

set role ecrime_law;

-- How long an upload may be gone on with.
create or replace function law.upload_lasts() returns interval
    language sql immutable
    set search_path = pg_catalog, pg_temp
    as $$ select interval '1 day' $$;

-- Who begins, and when, are the database's word; for a record he may add to, and not more than so many at a time.
create or replace function law.upload_begun() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    below public.incidents_incident := law.incident_to_add_to(new.incident_id);
    standing record;
begin
    if below.unit_id <> acting.unit_id and not (law.may('photo.answer') and law.own_incident_by_photo(below.id)) then
        raise exception using errcode = 'EC146', message = 'the recording unit adds documents, or who was asked for a photo';
    end if;
    perform pg_advisory_xact_lock(hashtextextended('uploads ' || acting.officer_id, 0));
    select count(*) as open_ones, coalesce(sum(u.size), 0) as bytes into standing
    from public.documents_upload u
    where u.officer_id = acting.officer_id and u.begun_at > law.time() - law.upload_lasts();
    if standing.open_ones >= 10 or standing.bytes + new.size > 104857600 then
        raise exception using errcode = 'EC241', message = 'the officer has too much on its way in';
    end if;
    new.officer_id := acting.officer_id;
    new.begun_at := law.time();
    new.received := 0;
    return new;
end
$$;

-- A piece goes on where the last one ended, stays within what was stated, and is neither tiny nor huge.
create or replace function law.piece_arrived() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    whole public.documents_upload;
begin
    select * into whole from public.documents_upload u
    where u.id = new.upload_id and u.officer_id = acting.officer_id
      and u.begun_at > law.time() - law.upload_lasts() for update;
    if whole.id is null then
        raise exception using errcode = 'EC240', message = 'there is no such upload of this officer';
    end if;
    if new.at <> whole.received then
        raise exception using errcode = 'EC242', message = 'the piece does not go on where the last one ended';
    end if;
    if new.at + new.size > whole.size then
        raise exception using errcode = 'EC243', message = 'the piece goes beyond what was stated';
    end if;
    -- Else a file could be cut into millions of rows.
    if new.size < 16384 and new.at + new.size < whole.size then
        raise exception using errcode = 'EC244', message = 'only the last piece may be so small';
    end if;
    new.officer_id := acting.officer_id;
    update public.documents_upload u set received = u.received + new.size where u.id = whole.id;
    return new;
end
$$;

-- What has served, or is given up, goes at once.
create or replace function law.drop_upload(upload uuid) returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
begin
    perform from public.documents_upload u
    where u.id = drop_upload.upload and u.officer_id = acting.officer_id for update;
    if not found then
        return false;
    end if;
    delete from public.documents_upload_piece p where p.upload_id = drop_upload.upload;
    delete from public.documents_upload u where u.id = drop_upload.upload;
    return true;
end
$$;

-- What nobody has gone on with for a day goes, whoever began it; asked by a job, for no officer. Returns how many went.
create or replace function law.purge_uploads() returns bigint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    old uuid[];
begin
    select coalesce(array_agg(s.id), '{}') into old from (
        select u.id from public.documents_upload u
        where u.begun_at <= law.time() - law.upload_lasts() for update skip locked) s;
    delete from public.documents_upload_piece p where p.upload_id = any (old);
    delete from public.documents_upload u where u.id = any (old);
    return cardinality(old);
end
$$;

revoke all on function law.upload_lasts(), law.upload_begun(), law.piece_arrived(), law.drop_upload(uuid),
    law.purge_uploads() from public;
grant execute on function law.upload_begun(), law.piece_arrived() to ecrime_owner;
grant execute on function law.drop_upload(uuid), law.purge_uploads() to ecrime_app;

reset role;

create trigger b_begun before insert on documents_upload for each row execute function law.upload_begun();
create trigger b_arrived before insert on documents_upload_piece for each row execute function law.piece_arrived();

-- An upload goes with the record it was meant for, and with any of the people in it.
call law.erases('documents_upload', 't.incident_id = $1');
call law.erases('documents_upload_piece',
    't.upload_id in (select u.id from public.documents_upload u where u.incident_id = $1)');
