"""Supervision: how promptly units record, and what planning and criminal police ask of a record (clauses D4, D7)."""
