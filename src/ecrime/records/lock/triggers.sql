-- Rule D10: a record may be corrected for 48 hours after recording, then it is locked. Not a job, not a flag:
-- the database compares lawful time with the record's own locks_at, when a row is written and again at COMMIT.

create or replace function law.correction_window() returns interval
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    as $$ select interval '48 hours' $$;

create or replace function law.refuse_when_locked(locks_at timestamptz) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if law.time() >= locks_at then
        raise exception using errcode = 'EC048', message = 'the record is locked';
    end if;
end
$$;

revoke all on function law.correction_window(), law.refuse_when_locked(timestamptz) from public;
grant execute on function law.correction_window(), law.refuse_when_locked(timestamptz) to ecrime_app, ecrime_law;
