"""Watching what cameras record: footage on a timeline, privacy zones; live from headquarters."""
