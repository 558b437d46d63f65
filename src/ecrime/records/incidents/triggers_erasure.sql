-- What is left of an incident once it is erased by order of a court: its number, area, time, offences and when it was
-- recorded, so that no figure changes. When one of its people is erased, what is said of him goes with his things, and so
-- does every sentence of the record, for any of them may name him; what is said of others in fields of their own stays.

-- What supplements say of people and things, without one person and what was his. Of the others it stays, but for sentences:
-- the basis of a role gained is one, that of an arrest is one of a few words and says nothing of anybody else.
create or replace function law.list_without(list jsonb, key text, taken uuid[], cleared jsonb default '{}') returns jsonb
    language sql immutable
    set search_path = pg_catalog, pg_temp
    as $$
    select coalesce(jsonb_agg(one || cleared order by place), '[]')
    from jsonb_array_elements(list) with ordinality as o (one, place)
    where (one ->> key)::uuid <> all (taken)
    $$;
revoke all on function law.list_without(jsonb, text, uuid[], jsonb) from public;
grant execute on function law.list_without(jsonb, text, uuid[], jsonb) to ecrime_eraser;

-- The exact place may name somebody's house; from the source key whoever has the file's words can tell them again.
call law.erases('incidents_incident', 't.id = $1', gone => 'false', gone_of_person => 'false',
    cleared => 'narrative = '''', place_detail = '''', late_note = '''', latitude = null, longitude = null,'
               ' point_precision = null, source_key = null, erased_at = $4',
    cleared_of_person => 'narrative = '''', place_detail = '''', late_note = '''', latitude = null, longitude = null,'
                         ' point_precision = null, source_key = null');
call law.erases('incidents_offence', 't.incident_id = $1', gone => 'false', gone_of_person => 'false');
call law.erases('incidents_personstated', 't.incident_id = $1', gone_of_person => 't.id = $2');
call law.erases('incidents_role', 't.incident_id = $1', gone_of_person => 't.person_id = $2',
    cleared_of_person => 'basis = ''''');
call law.erases('incidents_organisation', 't.incident_id = $1', gone_of_person => 'false');
call law.erases('incidents_relation', 't.incident_id = $1', gone_of_person => '$2 in (t.person_id, t.other_id)');
call law.erases('incidents_property', 't.incident_id = $1', gone_of_person => 't.owner_id is not distinct from $2',
    cleared_of_person => 'description = ''''');
call law.erases('incidents_vehicle', 't.incident_id = $1', gone_of_person => 't.owner_id is not distinct from $2');
call law.erases('incidents_supplement', 't.incident_id = $1', gone_of_person => 'false',
    cleared_of_person => 'note = '''', court_number = '''','
        ' arrests = law.list_without(t.arrests, ''person_id'', array[$2]),'
        ' roles_gained = law.list_without(t.roles_gained, ''person_id'', array[$2], ''{"basis": ""}''),'
        ' states_gained = law.list_without(t.states_gained, ''thing_id'', array('
        '     select p.id from public.incidents_property p where p.owner_id = $2'
        '     union all select v.id from public.incidents_vehicle v where v.owner_id = $2))');
