"""People from a second file, joined to the rows of the first by a key."""
