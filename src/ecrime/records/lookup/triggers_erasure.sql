-- What officers typed to find somebody who is to be erased, or as their reason for opening his record. Who looked, when and
-- under which purpose stays in the entries of the ledger.
--
-- Look-ups and purposes are other officers' work, so a name is found as whole words only: "Ly" is no part of "only". Khmer
-- puts no space between words, and nothing tells where one ends; there a name is whole syllable signs, one after the other.
-- Few letters or signs are the name of many, or of nobody ("N/A"): they tell of him only where the session had his record
-- open.

-- All that was ever typed is asked for a name. Without these an erasure reads a year of a whole police.
create index if not exists search_by_letters on lookup_search
    using gin (law.letters(law.words_sought(sought)) public.gin_trgm_ops);
create index if not exists search_by_figures on lookup_search
    using gin (law.number_key(law.words_sought(sought)) public.gin_trgm_ops);
create index if not exists search_of_session on lookup_search (session_id);
create index if not exists access_by_letters on ledger_access
    using gin (law.letters(reason || ' ' || case_number) public.gin_trgm_ops);
create index if not exists access_by_figures on ledger_access
    using gin (law.number_key(reason || ' ' || case_number) public.gin_trgm_ops);
-- No statistics over what people wrote, see incidents.
alter index search_by_letters alter column 1 set statistics 0;
alter index search_by_figures alter column 1 set statistics 0;
alter index access_by_letters alter column 1 set statistics 0;
alter index access_by_figures alter column 1 set statistics 0;

set role ecrime_eraser;

-- Words cut into the pieces a name is made of: words, and in Khmer a consonant with all that is written around it.
create or replace function law.pieces_of_name(words text) returns text[]
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
    select array(select piece from regexp_split_to_table(
        regexp_replace(law.name_key(words),
                       '[\u1780-\u17b3\u17d4-\u17dc\u17e0-\u17ff](\u17d2[\u1780-\u17b3]|[\u17b4-\u17d1\u17d3\u17dd])*',
                       ' \& ', 'g'), ' +') as piece
        where piece <> '')
    $$;

-- The same for numbers, which are written with and without spaces, and right behind a word.
create or replace function law.pieces_of_number(words text) returns text[]
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
    select array(select law.number_key(piece[1]) from regexp_matches(words, '[0-9A-Za-z០-៩]+|[[:alnum:]]', 'g') as piece)
    $$;

-- Whether some of the pieces, one after the other, are the key.
create or replace function law.stands_in(key text, pieces text[]) returns boolean
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
    with piece as (
        select sum(length(p)) over (order by place) as till, length(p) as long
        from unnest(pieces) with ordinality as u (p, place))
    select exists (
        select from piece as first
        where substr(array_to_string(pieces, ''), (first.till - first.long + 1)::integer, length(key)) = key
          and exists (select from piece as last where last.till = first.till - first.long + length(key)))
    $$;

-- Whether so little tells of many people, or of none.
create or replace function law.is_of_many(key text) returns boolean
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$ select case when key ~ '[\u1780-\u17ff]' then cardinality(law.pieces_of_name(key)) < 4 else length(key) < 5 end $$;

-- The people whom an erasure takes: all of a record, or one.
create or replace function law.people_taken(record uuid, person uuid) returns setof public.incidents_personstated
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select p from public.incidents_personstated p
    where p.incident_id = people_taken.record and (people_taken.person is null or p.id = people_taken.person)
    $$;

-- Their names in one run of letters, whichever part comes first; and their numbers.
create or replace function law.names_taken(record uuid, person uuid) returns text[]
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select array(
        select distinct replace(law.name_key(way.name), ' ', '')
        from law.people_taken(names_taken.record, names_taken.person) p
        cross join lateral jsonb_array_elements(p.names) n
        cross join lateral (values (n ->> 'whole'), (concat_ws(' ', n ->> 'family', n ->> 'given')),
                                   (concat_ws(' ', n ->> 'given', n ->> 'family'))) as way (name)
        where law.name_key(way.name) <> '')
    $$;

create or replace function law.numbers_taken(record uuid, person uuid) returns text[]
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select array(select distinct number
                 from law.people_taken(numbers_taken.record, numbers_taken.person) p
                 cross join lateral unnest(law.number_keys(p.identifiers)) as number
                 where number <> '')
    $$;

-- What the indices above are asked: any of the keys that tell of somebody by themselves, anywhere in words.
create or replace function law.anywhere(keys text[]) returns text[]
    language sql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as $$ select array(select '%' || key || '%' from unnest(keys) as key where not law.is_of_many(key)) $$;

-- Whether words tell of one of them.
create or replace function law.tells_of(words text, names text[], numbers text[], had_it_open boolean) returns boolean
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
    as $$
declare
    letters constant text := law.letters(words);
    figures constant text := case when numbers <> '{}' then law.number_key(words) end;
    key text;
begin
    foreach key in array names loop
        if position(key in letters) > 0 and (had_it_open or not law.is_of_many(key))
           and law.stands_in(key, law.pieces_of_name(words)) then
            return true;
        end if;
    end loop;
    foreach key in array numbers loop
        if position(key in figures) > 0 and (had_it_open or not law.is_of_many(key))
           and law.stands_in(key, law.pieces_of_number(words)) then
            return true;
        end if;
    end loop;
    return false;
end
$$;

-- The sessions that had the record open.
create or replace function law.sessions_with(record uuid) returns uuid[]
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    select array(select distinct e.session_id from public.ledger_entry e
                 where e.subject_id = sessions_with.record and e.operation in ('consultation', 'disclosure')
                   and e.session_id is not null)
    $$;

-- All by which they are told: names and numbers, those of them the indices are asked for, and the sessions that had the
-- record open.
create or replace function law.told_of(record uuid, person uuid, out names text[], out numbers text[],
                                       out told_names text[], out told_numbers text[], out sessions uuid[])
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    as $$
begin
    names := law.names_taken(record, person);
    numbers := law.numbers_taken(record, person);
    told_names := law.anywhere(names);
    told_numbers := law.anywhere(numbers);
    sessions := law.sessions_with(record);
end
$$;

-- Look-ups that name one of them, or by which somebody found him: it would find him, and its session opened the record.
create or replace function law.look_ups_taken(record uuid, person uuid, since timestamptz) returns uuid[]
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    as $$
declare
    them constant record := law.told_of(record, person);
    as_found constant text[] := array(select law.name_keys(p.names)
                                      from law.people_taken(look_ups_taken.record, look_ups_taken.person) p);
begin
    return array(
        select s.id from public.lookup_search s
        where s.made_at >= look_ups_taken.since
          and (law.letters(law.words_sought(s.sought)) like any (them.told_names)
               or law.number_key(law.words_sought(s.sought)) like any (them.told_numbers)
               or s.session_id = any (them.sessions))
          and (law.tells_of(law.words_sought(s.sought), them.names, them.numbers, s.session_id = any (them.sessions))
               or s.session_id = any (them.sessions) and exists (
                   select from unnest(as_found) as him
                   where public.word_similarity(law.name_key(s.sought ->> 'name'), him) >= 0.5)));
end
$$;

-- Purposes whose words name one of them; or that were stated for this record alone. What was done for a purpose was done
-- before it ran out, by the officer who stated it; the hour is for a clock that was set.
create or replace function law.purposes_taken(record uuid, person uuid, since timestamptz) returns uuid[]
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    as $$
declare
    them constant record := law.told_of(record, person);
    for_it_alone constant uuid[] := array(
        select a.id from public.ledger_access a
        where a.id in (select e.purpose_subject_id from public.ledger_entry e
                       where e.subject_id = purposes_taken.record)
          and not exists (
              select from public.ledger_entry e
              where e.officer_id = a.officer_id and e.purpose_subject_id = a.id
                and e.id >= law.uuid7_floor(a.opened_at - interval '1 hour')
                and e.id < law.uuid7_floor(a.expires_at + interval '1 hour')
                and e.subject_kind = 'incident' and e.subject_id <> purposes_taken.record));
begin
    return array(
        select a.id from public.ledger_access a
        where a.opened_at >= purposes_taken.since
          and (law.letters(a.reason || ' ' || a.case_number) like any (them.told_names)
               or law.number_key(a.reason || ' ' || a.case_number) like any (them.told_numbers)
               or a.id = any (for_it_alone) or a.session_id = any (them.sessions))
          and (a.id = any (for_it_alone)
               or law.tells_of(a.reason || ' ' || a.case_number, them.names, them.numbers,
                               a.session_id = any (them.sessions))));
end
$$;

-- Rows of a table of somebody else's words that tell of one of them (law.may_name).
create or replace function law.words_taken(relation text, record uuid, person uuid, since timestamptz) returns uuid[]
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    as $$
declare
    them constant record := law.told_of(record, person);
    said law.worded;
    ids uuid[];
begin
    select * into said from law.worded w where w.relation = words_taken.relation;
    execute format(
        'select array(select t.id from public.%I t left join public.ledger_entry e on e.id = t.entry_id'
        ' where %s >= $1 and law.tells_of(%s, $2, $3, coalesce(e.session_id = any ($4), false)))',
        said.relation, said.written, said.words)
        into ids using since, them.names, them.numbers, them.sessions;
    return ids;
end
$$;

reset role;

revoke all on function law.pieces_of_name(text), law.pieces_of_number(text), law.stands_in(text, text[]),
    law.is_of_many(text), law.anywhere(text[]), law.people_taken(uuid, uuid), law.names_taken(uuid, uuid),
    law.numbers_taken(uuid, uuid), law.tells_of(text, text[], text[], boolean), law.sessions_with(uuid),
    law.told_of(uuid, uuid), law.words_taken(text, uuid, uuid, timestamptz), law.look_ups_taken(uuid, uuid, timestamptz), law.purposes_taken(uuid, uuid, timestamptz) from public;
grant execute on function law.name_key(text), law.name_keys(jsonb), law.number_key(text), law.number_keys(jsonb),
    law.letters(text), law.words_sought(jsonb) to ecrime_eraser;

call law.erases('lookup_search', 't.id = any ($3)', finder => 'law.look_ups_taken($1, $2, $3)');
call law.erases('ledger_access', 't.id = any ($3)', finder => 'law.purposes_taken($1, $2, $3)');
