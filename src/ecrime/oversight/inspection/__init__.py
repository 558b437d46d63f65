"""Signs that look-ups are misused, and the inspector's inbox."""
