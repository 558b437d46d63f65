"""Supervision: how promptly units record, what planning and criminal police ask of a record, and what stations have
and lack (clauses D4, D6, D7)."""
