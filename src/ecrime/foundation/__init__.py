"""Pure Python that imports nothing of ours: errors, ids, canonical form, hashing, text, log lines."""
