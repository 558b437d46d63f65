"""The keys of an installation, in a folder of their own outside the data: whoever copies the data has none of them."""
