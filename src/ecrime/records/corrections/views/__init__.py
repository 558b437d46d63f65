"""The pages of corrections: ask, see, review, carry out."""
