"""Watching over the service itself: how its officers use what they may see."""
