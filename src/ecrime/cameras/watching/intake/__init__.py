"""Footage of other recorders: taken in without a change to its pictures, never taken for our own."""
