"""The lock, tried by random sequences of acts, raw SQL and pages, with an unbelieving eye on the tables."""
