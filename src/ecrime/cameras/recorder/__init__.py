"""What cameras send, kept on disk piece by piece, with every gap named. No Django and no database on this path."""
