"""Roles, guards, the clock of the law, and the context every transaction acts in."""
