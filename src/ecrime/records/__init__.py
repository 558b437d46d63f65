"""The crime archive."""
