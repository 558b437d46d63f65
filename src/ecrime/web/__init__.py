"""The web face: addresses, shell, styles and islands."""
