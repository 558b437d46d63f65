-- Watches of the past, for who has told the ledger that he looks.

set role ecrime_law;

-- Who watched live, from when until when, for what and how it ended, the last first: for who has told the ledger in this
-- session that he looks, at one camera or, where none is named, at all of his area. What is looked at is looked at, too.
create or replace function law.past_watches(look uuid, camera uuid, since timestamptz, until timestamptz, skip integer,
                                            most integer)
    returns table (id uuid, code text, officer uuid, unit text, begun_at timestamptz, ended_at timestamptz,
                   ended_for text, purpose text, case_number text, reason text)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
begin
    if not 'watch.see' = any (acting.rights) then
        raise exception using errcode = 'EC012', message = 'the post has no right to this act';
    end if;
    if not law.has_opened(coalesce(camera, look)) then
        raise exception using errcode = 'EC062', message = 'the list was not opened in this session';
    end if;
    return query
    select w.id, c.code, w.officer_id, u.code, w.begun_at, w.ended_at, w.ended_for, a.purpose_id, a.case_number, a.reason
    from public.watching_watch w
    join public.sites_camera c on c.id = w.camera_id
    join public.officers_unit u on u.id = w.unit_id
    join public.ledger_access a on a.id = w.access_id
    where (past_watches.camera is null or w.camera_id = past_watches.camera)
      and w.begun_at < past_watches.until and coalesce(w.ended_at, law.now()) >= past_watches.since
      and law.lies_in(w.jurisdiction, acting.scope)
    order by w.begun_at desc, w.id desc offset greatest(skip, 0) limit least(most, 2001);
end
$$;

revoke all on function law.past_watches(uuid, uuid, timestamptz, timestamptz, integer, integer) from public;
grant execute on function law.past_watches(uuid, uuid, timestamptz, timestamptz, integer, integer) to ecrime_app;

reset role;
