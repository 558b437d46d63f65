-- A sample of look-ups that nobody has chosen. Which places of the log are looked at follows from the root of a
-- checkpoint, so whoever knows the checkpoint can draw the same ones again, and no officer can tell beforehand.

set role ecrime_law;

-- The places of one draw, in its order: the first seven bytes of SHA-256 over root and number, modulo the size.
create or replace function law.drawn_places(root bytea, size bigint, most integer)
    returns table (draw integer, index bigint)
    language sql immutable
    set search_path = pg_catalog, pg_temp
    as $$
    select k, mod(('x' || encode(substring(sha256(root || int4send(k)) for 7), 'hex'))::bit(56)::bigint, size)
    from generate_series(1, most) as k
    where size > 0
    $$;

-- The look-ups among the places drawn from the checkpoint of exactly this size, for who has opened the sample. What
-- is one's own work is none. Whom a search was for is not told.
create or replace function law.sampled_looks(sample uuid, checkpoint bigint, most integer)
    returns table (entry uuid, index bigint, at timestamptz, officer uuid, act text, purpose text, case_number text,
                   reason text, number text)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    head public.ledger_head;
begin
    if not 'sample.see' = any (acting.rights) then
        raise exception using errcode = 'EC012', message = 'the post has no right to this act';
    end if;
    if not law.has_opened(sample) then
        raise exception using errcode = 'EC062', message = 'the sample was not opened in this session';
    end if;
    select h.* into head from public.ledger_head h where h.size = checkpoint;
    return query
    select e.id, d.index, e.at, e.officer_id, e.kind, e.purpose, a.case_number, a.reason, coalesce(i.number, '')
    from (select distinct on (p.index) p.draw, p.index from law.drawn_places(head.root, head.size, 5000) p
          order by p.index, p.draw) d
    join public.ledger_place l on l.index = d.index
    join public.ledger_entry e on e.id = l.entry_id
    join public.ledger_access a on a.id = e.purpose_subject_id
    left join public.incidents_incident i on e.subject_kind = 'incident' and i.id = e.subject_id
    where e.operation in ('consultation', 'disclosure') and e.purpose <> 'own_work'
      and law.lies_in(e.jurisdiction, acting.scope)
    order by d.draw limit least(most, 100);
end
$$;

revoke all on function law.drawn_places(bytea, bigint, integer), law.sampled_looks(uuid, bigint, integer) from public;
grant execute on function law.sampled_looks(uuid, bigint, integer) to ecrime_app;

reset role;
