-- The clocks of a DEMO while its past is told: for a connection of the owner's, and for no other, it is the moment that
-- the connection has set. Put in place and taken away again by past.py; never installed anywhere else.
--
-- session_user is who signed in, whatever role acts: nobody but the owner can set this clock, and the owner could always
-- replace it. It never runs ahead.
create or replace function law.now() returns timestamptz
    language sql volatile parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
    select case when session_user = 'ecrime_owner'
                then least(nullif(current_setting('ecrime.past', true), '')::timestamptz, clock_timestamp())
                else clock_timestamp() end
    $$;

set local role ecrime_law;

-- Lawful time of who tells the past is his moment, whatever the present has entered meanwhile; everybody else's is as ever.
create or replace function law.time() returns timestamptz
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    this_moment constant timestamptz := law.now();
    since constant uuid := law.uuid7_floor(this_moment - interval '40 days');
    last_entry timestamptz;
begin
    if session_user = 'ecrime_owner' and coalesce(current_setting('ecrime.past', true), '') <> '' then
        return this_moment;
    end if;
    select e.at into last_entry from public.ledger_entry e where e.id >= since order by e.id desc limit 1;
    return greatest(this_moment, last_entry);
end
$$;

set local role ecrime_owner;
