"""The country pack: areas, offence classes, units and posts, loaded from data into reference tables."""
