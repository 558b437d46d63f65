-- What is asked, decided and signed about a record quotes it: all of it goes with the record, and with any of its people.

call law.erases('corrections_request', 't.incident_id = $1');
call law.erases('corrections_review', 't.incident_id = $1');
call law.erases('corrections_appeal', 't.incident_id = $1');
call law.erases('corrections_recall', 't.incident_id = $1');
call law.erases('officers_signature',
    't.id in (select r.signature_id from public.corrections_request r where r.incident_id = $1'
    ' union all select v.signature_id from public.corrections_review v where v.incident_id = $1'
    ' union all select a.signature_id from public.corrections_appeal a where a.incident_id = $1'
    ' union all select c.signature_id from public.corrections_recall c where c.incident_id = $1'
    ' union all select g.signature_id from public.lock_grant g where g.record_id = $1)');
-- What somebody was asked to sign, whether he did or not: every step names its record in a line of its own.
call law.erases('officers_challenge',
    't.words like ''%ecrime-correction-%'' and position('
    'E''\nrecord '' || (select i.number from public.incidents_incident i where i.id = $1) || E''\n'' in t.words) > 0');
