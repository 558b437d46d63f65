-- What is counted under words that an officer sought, from which a name can be guessed, goes with the look-ups that an
-- erasure takes. Alerts name a look-up by its id alone (law.last_looked_up), so that nothing of them need go.

call law.erases('inspection_again',
    't.subject = $1 or t.subject in (select law.words_again(s.officer_id, s.sought)'
    ' from public.lookup_search s where s.id = any ($3))');
-- Nor do the planner's figures keep any of them.
alter table inspection_again alter column subject set statistics 0;

-- Who counts while somebody erases would count what is gone a moment later: they wait for each other.
create or replace function law.not_while_counting() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('inspection', 0));
    return null;
end
$$;
revoke all on function law.not_while_counting() from public;

create trigger a_not_while_counting before insert on erasure_carried_out
    for each statement execute function law.not_while_counting();
