"""Readiness of stations (clause D6): what each has of staff, equipment and line, month by month, and what it lacks."""
