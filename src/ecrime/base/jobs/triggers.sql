-- The queue's tables are procrastinate's. They hold ids of records and no personal data: a job finds out
-- everything else itself, acting for the officer who delegated it.
grant select, insert, update, delete on procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers,
    procrastinate_workers to ecrime_app;
grant usage on sequence procrastinate_jobs_id_seq, procrastinate_events_id_seq,
    procrastinate_periodic_defers_id_seq, procrastinate_workers_id_seq to ecrime_app;
