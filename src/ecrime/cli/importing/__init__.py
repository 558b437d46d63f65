"""What the commands about imports share once Django is set up: signing in, progress, the report."""
