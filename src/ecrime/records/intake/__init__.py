"""Bulk import: a file of another system, read with a mapping, checked row by row, recorded as a batch."""
