"""What ``ecrime bench`` measures: one module per bench, each on a throw-away instance."""
