"""The recorder under kills, faults of cameras, a full disk and retention: what it loses, and what it says of it."""
