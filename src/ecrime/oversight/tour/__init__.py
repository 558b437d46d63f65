"""A guided tour of a DEMO: for each role some steps, each to a record that is in the state it tells of."""
