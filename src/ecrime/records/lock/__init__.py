"""The 48-hour window and the locked-record triggers; the other records stand on it."""
