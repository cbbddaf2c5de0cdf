"""Trains the flight-delay model and writes it as a bundle. Run it as ``python -m atoll_training``."""

__version__ = "0.1.0"
