"""E-Crime: a national crime-records archive joined to a city-camera system."""

__version__ = "0.1.0"
