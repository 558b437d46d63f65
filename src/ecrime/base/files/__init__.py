"""Files of record: encrypted, stored under names that tell nothing, committed to by the ledger through their hash."""
