"""Kills the processes of a real installation under load, and asks what became of every write it had acknowledged."""
