"""Looking people up: the purpose first, an entry for every look-up, and the least that lets one choose."""
