"""The PostgreSQL server this product brings along, for a machine without one: binaries, folder, cluster, process."""
