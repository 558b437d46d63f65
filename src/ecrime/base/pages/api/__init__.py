"""The JSON API: the same acts and queries as the pages, for programs. The faces stand in the slices' ``api.py``."""
