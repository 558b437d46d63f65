"""Erasure by order of a court: one person records the order, a second of another unit carries it out, both sign."""
