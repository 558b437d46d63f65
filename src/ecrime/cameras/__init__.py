"""The city cameras: where they stand and why, what they record, who watches."""
