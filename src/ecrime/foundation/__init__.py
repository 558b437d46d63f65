"""Pure Python that imports nothing of ours: errors, clock, ids, canonical form, hashing, text."""
