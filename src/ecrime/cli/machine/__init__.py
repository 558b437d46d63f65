"""What the development commands look for on this machine: the source tree and system parts."""
