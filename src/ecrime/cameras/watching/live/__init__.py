"""Live pictures, from headquarters only (clause C3)."""
