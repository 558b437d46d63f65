"""Faults and attacks against throw-away instances: what ``ecrime drill`` runs."""
