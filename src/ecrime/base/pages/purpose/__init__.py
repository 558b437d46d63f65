"""Stating a purpose before people and records are looked up, and the bar that shows it."""
