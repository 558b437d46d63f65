"""Correction after the lock: a chief asks, planning reviews, a third person carries it out (rule D11)."""
