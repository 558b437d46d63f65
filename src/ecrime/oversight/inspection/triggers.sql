-- What is counted of officers' look-ups, by the database from its own ledger; alerts raised from it; their handling.
-- The app can neither count otherwise nor raise an alert on figures that do not say so.

call law.close('inspection_counted');
call law.close('inspection_day');
call law.close('inspection_again');
call law.protect('inspection_alert', 'alert', history => 'ledger_history',
    fixed => '{id, jurisdiction, officer_id, unit_id, post_id, kind, raised_at}',
    app_may_update => '{state, words, entry_id}');

create policy law_counts on inspection_counted to ecrime_law using (true) with check (true);
create policy law_counts on inspection_day to ecrime_law using (true) with check (true);
create policy law_counts on inspection_again to ecrime_law using (true) with check (true);
grant select, insert, update on inspection_counted to ecrime_law;
grant select, insert, delete on inspection_day, inspection_again to ecrime_law;

-- How far the counting has come tells nothing of anybody.
create policy open_to_inspectors on inspection_counted for select to ecrime_app using ((select law.may('alert.see')));
grant select on inspection_counted to ecrime_app;

-- Alerts belong to the whole service, not to the area of the officer: whoever sits beside his chief is no inspector of
-- his. And nobody sees one about himself.
create policy seen_by_inspectors on inspection_alert for select to ecrime_app using (
    (select law.may('alert.see')) and officer_id <> (select law.officer())
    and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy handled_by_inspectors on inspection_alert for update to ecrime_app using (
    (select law.may('alert.take')) and officer_id <> (select law.officer())
    and jurisdiction >= (select law.scope_from()) and jurisdiction < (select law.scope_to()));
create policy law_raises on inspection_alert to ecrime_law using (true) with check (true);
grant select on inspection_alert to ecrime_app;
grant select, insert, update on inspection_alert to ecrime_law;

grant execute on function law.name_key(text), law.number_key(text) to ecrime_law;

set role ecrime_law;

-- Words that an officer sought, as the counting knows them again; null where he named nobody. Whoever has it can try
-- names on it, so it stands nowhere but in inspection_again, and goes from there with what an erasure takes.
create or replace function law.words_again(officer uuid, sought jsonb) returns uuid
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
    select md5(concat_ws('|', officer, law.name_key(sought ->> 'name'), law.number_key(sought ->> 'number')))::uuid
    where concat(sought ->> 'name', sought ->> 'number') <> ''
    $$;

-- The same numbers as in signs.py; a test compares them.
create or replace function law.alert_floor(kind text) returns integer
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
    select case kind when 'volume' then 30 when 'without_case' then 6 when 'repeats' then 5 when 'drift' then 10
                     when 'off_duty' then 5 end
    $$;
create or replace function law.alert_span(kind text) returns integer
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
    select case kind when 'volume' then 1 when 'without_case' then 14 when 'repeats' then 28 when 'drift' then 28
                     when 'off_duty' then 21 end
    $$;

-- The look-ups of one day, each on the civil day of the officer's unit. What one's own work implies is none; a purpose
-- that asks for a reason only is one without a case. Who looks for the same words looks for the same subject.
create or replace function law.look_ups_of(counted date)
    returns table (officer_id uuid, post_id uuid, at_night boolean, without_case boolean, subject uuid)
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select e.officer_id, e.post_id, extract(hour from e.at at time zone u.zone) not between 5 and 20,
           p.asks = 'reason', coalesce(
               (select law.words_again(e.officer_id, s.sought) from public.lookup_search s
                where e.subject_kind = 'search' and s.id = e.subject_id), e.subject_id)
    from public.ledger_entry e
    join public.officers_unit u on u.id = e.unit_id
    join public.country_purpose p on p.code = e.purpose
    where e.id >= law.uuid7_floor(counted::timestamp at time zone 'UTC' - interval '15 hours')
      and e.id < law.uuid7_floor(counted::timestamp at time zone 'UTC' + interval '39 hours')
      and e.operation in ('consultation', 'disclosure') and e.officer_id is not null
      and (e.at at time zone u.zone)::date = counted
    $$;

-- Counts the next day that has ended in every unit, and says which day is to be judged: that one, or the last one while
-- it was counted and not judged. Null: none yet. A day is counted once, whole; what is older than signs.py looks back goes.
create or replace function law.count_look_ups() returns date
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    last public.inspection_counted;
    next_day date;
begin
    perform pg_advisory_xact_lock(hashtextextended('inspection', 0));
    select * into last from public.inspection_counted c order by c.day desc limit 1;
    if last.judged = false then
        return last.day;
    end if;
    next_day := last.day + 1;
    if next_day is null then
        -- The service before the first counting: two months of it are enough to go on from.
        select greatest((e.at at time zone 'UTC')::date, (law.time() at time zone 'UTC')::date - 60) into next_day
        from public.ledger_entry e order by e.id limit 1;
    end if;
    if next_day is null or exists (select from public.officers_unit u
            where (next_day + 1)::timestamp at time zone u.zone > law.time() - interval '1 minute') then
        return null;
    end if;
    insert into public.inspection_day (officer_id, post_id, day, looked, without_case, off_duty)
    select part.officer_id, part.post_id, next_day, sum(part.looked), sum(part.alone),
           coalesce(sum(part.alone) filter (where part.alone = part.looked), 0)
    from (select l.officer_id, l.post_id, count(*) as looked, count(*) filter (where l.without_case) as alone
          from law.look_ups_of(next_day) l group by l.officer_id, l.post_id, l.at_night) part
    group by part.officer_id, part.post_id;
    insert into public.inspection_again (officer_id, post_id, day, subject, times)
    select l.officer_id, l.post_id, next_day, l.subject, count(*)
    from law.look_ups_of(next_day) l where l.without_case group by l.officer_id, l.post_id, l.subject;
    delete from public.inspection_day d where d.day <= next_day - 60;
    delete from public.inspection_again a where a.day <= next_day - law.alert_span('repeats');
    insert into public.inspection_counted (day) values (next_day);
    return next_day;
end
$$;

create or replace function law.day_judged(judged_day date) returns void
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$ update public.inspection_counted set judged = true where day = judged_day $$;

-- Since when days have been counted; of a service of yesterday nobody knows what is usual.
create or replace function law.first_day_counted() returns date
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$ select min(c.day) from public.inspection_counted c $$;

-- What is usual in each kind of post, over all who looked something up on the day: days, look-ups, those without a
-- case, those off duty.
create or replace function law.usual_of_posts(judged_day date)
    returns table (post text, days bigint, looked bigint, without_case bigint, off_duty bigint)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select k.kind_id, count(*), sum(d.looked), sum(d.without_case), sum(d.off_duty)
    from public.inspection_day t
    join public.inspection_day d on d.officer_id = t.officer_id and d.post_id = t.post_id and d.day <= judged_day
    join public.officers_posting k on k.id = t.post_id
    where t.day = judged_day group by k.kind_id
    $$;

-- What an officer in a post looked up without a case on more than one day of the last weeks, numbered. The number is all that
-- is told of it outside: on the subject itself whoever has the app's rights could try names.
create or replace function law.looked_up_again(officer uuid, post uuid, judged_day date)
    returns table (number bigint, subject uuid, times bigint, days bigint)
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select row_number() over (order by count(*) desc, sum(a.times) desc, min(a.day), a.subject), a.subject,
           sum(a.times)::bigint, count(*)
    from public.inspection_again a
    where a.officer_id = looked_up_again.officer and a.post_id = looked_up_again.post
      and a.day <= looked_up_again.judged_day
    group by a.subject having count(*) > 1
    $$;

-- Those who looked something up on the day, some at a time, in the order of their posts: their days, and what they looked
-- up without a case more than once within the last weeks, with the look-ups of the same record for a case.
create or replace function law.looked_up_on(judged_day date, after uuid, most integer)
    returns table (officer_id uuid, post_id uuid, post text, area_path text, days jsonb, again jsonb)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select t.officer_id, t.post_id, k.kind_id, u.area_path,
           (select jsonb_agg(jsonb_build_array(d.day - date '0001-01-01' + 1, d.looked, d.without_case, d.off_duty)
                             order by d.day)
            from public.inspection_day d
            where d.officer_id = t.officer_id and d.post_id = t.post_id and d.day <= judged_day),
           case when t.without_case > 0 then (
            select coalesce(jsonb_agg(jsonb_build_array(r.number, r.times, r.days, (
                select count(*) from public.ledger_entry e join public.country_purpose p on p.code = e.purpose
                where e.subject_id = r.subject and e.officer_id = t.officer_id and p.asks <> 'reason'
                  and e.id >= law.uuid7_floor((judged_day - law.alert_span('repeats'))::timestamp at time zone 'UTC')
                  and e.operation in ('consultation', 'disclosure')))), '[]')
            from law.looked_up_again(t.officer_id, t.post_id, judged_day) r)
           else '[]' end
    from public.inspection_day t
    join public.officers_posting k on k.id = t.post_id
    join public.officers_unit u on u.id = k.unit_id
    where t.day = judged_day and t.post_id > after
    order by t.post_id limit most
    $$;

-- The figure of a sign, counted anew.
create or replace function law.alert_figure(
    officer uuid, post uuid, kind text, last_day date, days integer, subject uuid) returns integer
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select case when alert_figure.kind = 'repeats' then (
        select count(*) from public.inspection_again a
        where a.officer_id = officer and a.post_id = post and a.subject = alert_figure.subject
          and a.day > alert_figure.last_day - alert_figure.days and a.day <= alert_figure.last_day)
    else (
        select sum(case alert_figure.kind when 'volume' then d.looked when 'off_duty' then d.off_duty
                                          else d.without_case end)
        from public.inspection_day d
        where d.officer_id = officer and d.post_id = post
          and d.day > alert_figure.last_day - alert_figure.days and d.day <= alert_figure.last_day)
    end::integer
    $$;

-- What an alert says instead of the subject of repeats: the last record or look-up of it, by its id. An erasure takes that
-- look-up, and then the id leads nowhere.
create or replace function law.last_looked_up(
    officer uuid, post uuid, last_day date, days integer, subject uuid) returns uuid
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select e.subject_id
    from public.ledger_entry e
    left join public.lookup_search s on e.subject_kind = 'search' and s.id = e.subject_id
    where e.officer_id = last_looked_up.officer and e.post_id = last_looked_up.post
      and e.id >= law.uuid7_floor((last_looked_up.last_day - last_looked_up.days)::timestamp at time zone 'UTC')
      and e.id < law.uuid7_floor((last_looked_up.last_day + 2)::timestamp at time zone 'UTC')
      and e.operation in ('consultation', 'disclosure')
      and last_looked_up.subject in (e.subject_id, law.words_again(e.officer_id, s.sought))
    order by e.id desc limit 1
    $$;

-- Raises an alert about the last day counted, or adds its figures to the one that is open. Said twice it is done once.
-- After one was closed, the days it was closed over do not count again. What is usual is the caller's word: it says how far
-- the figure stands out, and the figure itself is counted here.
create or replace function law.raise_alert(
    officer uuid, post uuid, kind text, last_day date, days integer, usual double precision, is_new boolean,
    subject integer, commitment bytea, salt bytea) returns text
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    found_alert public.inspection_alert;
    its_subject uuid := (select r.subject from law.looked_up_again(officer, post, raise_alert.last_day) r
                         where r.number = raise_alert.subject);
    figure integer := law.alert_figure(officer, post, raise_alert.kind, raise_alert.last_day, raise_alert.days,
                                       its_subject);
    again uuid;
    entry uuid;
    acting law.session;
    -- The whole country: the area of no officer.
    everywhere text := law.area_of_officer(null);
begin
    perform pg_advisory_xact_lock(hashtextextended('inspection', 0));
    if raise_alert.last_day is distinct from (select c.day from public.inspection_counted c
                                              where not c.judged order by c.day desc limit 1)
       or not coalesce(raise_alert.days between 1 and law.alert_span(raise_alert.kind)
                       and figure >= law.alert_floor(raise_alert.kind) and figure > usual and usual >= 0, false) then
        raise exception using errcode = 'EC110', message = 'the figures do not say so';
    end if;
    select * into found_alert from public.inspection_alert a
    where a.officer_id = officer and a.kind = raise_alert.kind
    order by a.raised_at desc, a.id desc limit 1;
    if found_alert.last_day >= raise_alert.last_day then
        return 'known';
    end if;
    if its_subject is not null then
        again := law.last_looked_up(officer, post, raise_alert.last_day, raise_alert.days, its_subject);
    end if;
    if found_alert.state in ('open', 'taken') then
        entry := law.tell('alert.raise', 'alert', found_alert.id, acting, everywhere, commitment, salt);
        update public.inspection_alert a
        set last_day = raise_alert.last_day, days = raise_alert.days, seen = figure, usual = raise_alert.usual,
            is_new = raise_alert.is_new, repeated = again, nights = a.nights + 1, entry_id = entry
        where a.id = found_alert.id;
        return 'added';
    end if;
    if found_alert.id is not null and raise_alert.last_day - raise_alert.days
            < (found_alert.closed_at at time zone 'UTC')::date - 1 then
        return 'closed';
    end if;
    found_alert.id := law.uuid7();
    entry := law.tell('alert.raise', 'alert', found_alert.id, acting, everywhere, commitment, salt);
    insert into public.inspection_alert (id, jurisdiction, officer_id, unit_id, post_id, kind, raised_at, last_day,
                                         days, nights, seen, usual, is_new, repeated, state, words, entry_id)
    select found_alert.id, everywhere, p.officer_id, p.unit_id, p.id, raise_alert.kind, law.time(),
           raise_alert.last_day, raise_alert.days, 1, figure, raise_alert.usual, raise_alert.is_new,
           again, 'open', '', entry
    from public.officers_posting p where p.id = post and p.officer_id = officer;
    return 'raised';
end
$$;

-- Who handles an alert and when are the database's word. It is taken up, by another instead of the first too; only who
-- has taken it up closes it, in words; what is closed stays closed; and nobody handles one about himself.
create or replace function law.alert_handled() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session;
begin
    if new.nights <> old.nights then
        return new;
    end if;
    acting := law.context();
    if acting.officer_id = old.officer_id then
        raise exception using errcode = 'EC111', message = 'nobody handles an alert about himself';
    end if;
    if old.state in ('explained', 'passed_on') or new.state = 'open'
       or old.state = 'open' and new.state <> 'taken'
       or new.state = 'taken' and old.handler_id = acting.officer_id then
        raise exception using errcode = 'EC112', message = 'the alert stands elsewhere on its way';
    end if;
    if new.state = 'taken' then
        new.taken_at := law.time();
    elsif old.handler_id <> acting.officer_id then
        raise exception using errcode = 'EC113', message = 'somebody else handles the alert';
    else
        -- Letters and digits, of any script; spaces and signs give no reason.
        if char_length(regexp_replace(new.words, '[^[:alnum:]]', '', 'g')) < 8 then
            raise exception using errcode = 'EC114', message = 'an alert is closed in words';
        end if;
        new.closed_at := law.time();
    end if;
    new.handler_id := acting.officer_id;
    return new;
end
$$;

-- At COMMIT: the entry is of the act that leads to what stands in the row.
create or replace function law.alert_entry_fits() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    act constant text := case
        when tg_op = 'INSERT' or new.nights <> old.nights then 'alert.raise'
        when new.state = 'taken' then 'alert.take'
        when new.state = 'explained' then 'alert.explain'
        else 'alert.pass_on' end;
begin
    if not exists (select from public.ledger_entry e where e.id = new.entry_id and e.xact = new.entry_xact
                   and e.subject_kind = 'alert' and e.subject_id = new.id and e.kind = act) then
        raise exception using errcode = 'EC011', message = 'the ledger entry tells of another act';
    end if;
    return null;
end
$$;

-- An alert is the own work of who has taken it up, until it is closed.
create or replace function law.own_alert(alert uuid) returns boolean
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$
    select exists (select from public.inspection_alert a
                   where a.id = alert and a.state = 'taken' and a.handler_id = (law.context()).officer_id)
    $$;

-- The look-ups an alert stands on, the last first, for an inspector who has opened it: when, which act, for what purpose,
-- in which record. Whom a search was for is not told.
create or replace function law.look_ups_behind(alert uuid, most integer)
    returns table (at timestamptz, act text, purpose text, case_number text, reason text, number text)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    found_alert public.inspection_alert;
    repeated_words uuid;
    since uuid;
    until uuid;
begin
    select * into found_alert from public.inspection_alert a where a.id = alert;
    if not 'alert.see' = any (acting.rights) or found_alert.officer_id = acting.officer_id
       or not law.lies_in(found_alert.jurisdiction, acting.scope) then
        raise exception using errcode = 'EC012', message = 'the post has no right to this act';
    end if;
    if not law.has_opened(alert) then
        raise exception using errcode = 'EC062', message = 'the alert was not opened in this session';
    end if;
    select law.words_again(s.officer_id, s.sought) into repeated_words
    from public.lookup_search s where s.id = found_alert.repeated;
    since := law.uuid7_floor((found_alert.last_day - found_alert.days)::timestamp at time zone 'UTC');
    until := law.uuid7_floor((found_alert.last_day + 2)::timestamp at time zone 'UTC');
    return query
    select e.at, e.kind, e.purpose, a.case_number, a.reason, coalesce(i.number, '')
    from public.ledger_entry e
    join public.officers_unit u on u.id = e.unit_id
    join public.country_purpose p on p.code = e.purpose
    join public.ledger_access a on a.id = e.purpose_subject_id
    left join public.incidents_incident i on e.subject_kind = 'incident' and i.id = e.subject_id
    left join public.lookup_search s on e.subject_kind = 'search' and s.id = e.subject_id
    where e.officer_id = found_alert.officer_id and e.post_id = found_alert.post_id
      and e.id >= since and e.id < until and e.operation in ('consultation', 'disclosure')
      and (e.at at time zone u.zone)::date > found_alert.last_day - found_alert.days
      and (e.at at time zone u.zone)::date <= found_alert.last_day
      and (found_alert.kind = 'volume' or p.asks = 'reason')
      and (found_alert.kind <> 'repeats' or e.subject_id = found_alert.repeated
           or law.words_again(e.officer_id, s.sought) = repeated_words)
    order by e.id desc limit least(most, 200);
end
$$;

revoke all on function law.words_again(uuid, jsonb), law.looked_up_again(uuid, uuid, date),
    law.last_looked_up(uuid, uuid, date, integer, uuid),
    law.alert_floor(text), law.alert_span(text), law.look_ups_of(date), law.count_look_ups(),
    law.day_judged(date), law.first_day_counted(), law.usual_of_posts(date), law.looked_up_on(date, uuid, integer),
    law.alert_figure(uuid, uuid, text, date, integer, uuid),
    law.raise_alert(uuid, uuid, text, date, integer, double precision, boolean, integer, bytea, bytea),
    law.alert_handled(), law.alert_entry_fits(), law.own_alert(uuid), law.look_ups_behind(uuid, integer) from public;
grant execute on function law.alert_floor(text), law.alert_span(text), law.count_look_ups(), law.day_judged(date),
    law.first_day_counted(), law.usual_of_posts(date), law.looked_up_on(date, uuid, integer),
    law.raise_alert(uuid, uuid, text, date, integer, double precision, boolean, integer, bytea, bytea),
    law.look_ups_behind(uuid, integer) to ecrime_app;
grant execute on function law.alert_handled(), law.alert_entry_fits() to ecrime_owner;
grant execute on function law.words_again(uuid, jsonb) to ecrime_eraser;

reset role;

create trigger b_handled before update on inspection_alert for each row execute function law.alert_handled();
create constraint trigger entry_fits after insert or update on inspection_alert
    deferrable initially deferred for each row execute function law.alert_entry_fits();
create trigger z_never_deleted before delete or truncate on inspection_counted
    for each statement execute function law.append_only();
