"""Incidents with their offences and the people as stated: one aggregate, one lock."""
