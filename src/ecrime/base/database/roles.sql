-- The roles of the service, cluster wide. Run by a superuser: at every start of the server we bring, by a database
-- administrator on any other; nothing after it needs a superuser. Safe to run again. Sets no passwords.
--
--   ecrime_owner      owns the tables and migrates; under forced row security it sees no rows
--   ecrime_app        pages, API, jobs, command line; owns nothing
--   ecrime_law        owns the definer functions the guards stand on; nobody can sign in as it
--   ecrime_search     owns the look-up functions; nobody can sign in as it
--   ecrime_eraser     owns the door that erases, alone may delete what is of record; nobody can sign in as it
--   ecrime_auth       mints sessions, in a process of its own
--   ecrime_sequencer  orders ledger entries
--   ecrime_recorder   notes what cameras send, and what of it is kept no longer
--   ecrime_auditor    reads the ledger
--   ecrime_backup     reads everything for a backup

do $$
declare
    name text;
begin
    foreach name in array array['ecrime_owner', 'ecrime_app', 'ecrime_law', 'ecrime_search', 'ecrime_eraser',
                                'ecrime_auth', 'ecrime_sequencer', 'ecrime_recorder', 'ecrime_auditor',
                                'ecrime_backup'] loop
        if not exists (select from pg_roles where rolname = name) then
            execute format('create role %I nologin', name);
        end if;
    end loop;
end
$$;

-- The owner may become the function owners to hand functions over, but inherits none of their sight.
alter role ecrime_owner login noinherit nosuperuser nocreaterole nocreatedb nobypassrls noreplication;
alter role ecrime_app login nosuperuser nocreaterole nocreatedb nobypassrls noreplication;
alter role ecrime_law nologin nosuperuser nocreaterole nocreatedb nobypassrls noreplication;
alter role ecrime_search nologin nosuperuser nocreaterole nocreatedb nobypassrls noreplication;
alter role ecrime_eraser nologin nosuperuser nocreaterole nocreatedb nobypassrls noreplication;
alter role ecrime_auth login nosuperuser nocreaterole nocreatedb nobypassrls noreplication;
alter role ecrime_sequencer login nosuperuser nocreaterole nocreatedb nobypassrls noreplication;
alter role ecrime_recorder login nosuperuser nocreaterole nocreatedb nobypassrls noreplication;
alter role ecrime_auditor login nosuperuser nocreaterole nocreatedb nobypassrls noreplication;
alter role ecrime_backup login nosuperuser nocreaterole nocreatedb bypassrls noreplication;

grant ecrime_law, ecrime_search, ecrime_eraser to ecrime_owner;
-- Where no address of ecrime_auth, ecrime_sequencer or ecrime_recorder is given, its process signs in as the owner and
-- steps down to it.
grant ecrime_auth, ecrime_sequencer, ecrime_recorder to ecrime_owner;
-- Who tells the past of a DEMO comes as the owner, whose clock may be set there, and is bound by every guard as the app.
grant ecrime_app to ecrime_owner;

grant pg_read_all_data to ecrime_backup;

-- A role may change its own settings; what it left behind goes at every start.
alter role ecrime_owner reset all;
alter role ecrime_app reset all;
alter role ecrime_auth reset all;
alter role ecrime_sequencer reset all;
alter role ecrime_recorder reset all;
alter role ecrime_auditor reset all;
alter role ecrime_backup reset all;

-- Session tokens and facts travel inside statements, and any connection may read the statements of its own role.
alter role ecrime_app set track_activities = off;
alter role ecrime_app set search_path = public;
alter role ecrime_app set timezone = 'UTC';
alter role ecrime_auth set track_activities = off;
alter role ecrime_auth set search_path = public;
alter role ecrime_auth set timezone = 'UTC';
alter role ecrime_owner set timezone = 'UTC';

-- Nothing holds the others up for ever: how long a statement may run, wait for a lock, and leave a transaction idle.
-- Of the app these are the measures of background work; pages have shorter ones (settings/pages.py). The owner migrates
-- by hand and with lock timeouts of its own; ecrime_backup copies for as long as it takes.
alter role ecrime_app set statement_timeout = '10min';
alter role ecrime_app set lock_timeout = '30s';
alter role ecrime_app set idle_in_transaction_session_timeout = '120s';
alter role ecrime_auth set statement_timeout = '5s';
alter role ecrime_auth set lock_timeout = '3s';
alter role ecrime_auth set idle_in_transaction_session_timeout = '10s';
alter role ecrime_sequencer set statement_timeout = '60s';
alter role ecrime_sequencer set lock_timeout = '10s';
alter role ecrime_sequencer set idle_in_transaction_session_timeout = '60s';
alter role ecrime_recorder set search_path = public;
alter role ecrime_recorder set timezone = 'UTC';
alter role ecrime_recorder set statement_timeout = '60s';
alter role ecrime_recorder set lock_timeout = '10s';
alter role ecrime_recorder set idle_in_transaction_session_timeout = '60s';
alter role ecrime_auditor set statement_timeout = '1h';
alter role ecrime_auditor set lock_timeout = '10s';
alter role ecrime_auditor set idle_in_transaction_session_timeout = '10min';
