"""Backups of the server this product brings along: full ones, its log as it comes, and the way back to any second."""
