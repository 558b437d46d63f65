"""Backups and upgrades of a throw-away installation, by the very commands an administrator uses."""
