"""What cameras send, kept on disk piece by piece, every gap named. What records knows no Django and no database."""
