"""Footage: opened for a purpose, seen on one clock, marked, held, taken out picture by picture."""
