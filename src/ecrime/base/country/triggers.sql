-- Reference data is public: it may be read by all who work here, and written by the owner's loader only.
-- Its rules are constraints, see the migration.

grant select on country_pack, country_area, country_iccs, country_offence_class, country_report,
    country_purpose
    to ecrime_app, ecrime_law, ecrime_search, ecrime_auth, ecrime_auditor;
