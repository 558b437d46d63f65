"""Keeps the processes of one installation alive and stops them in order. Small on purpose: no Django here."""
