"""How soon the lists of the user interface are there, over a data set: `python -m bench pages`."""

from bench.pages.command import main

__all__ = ["main"]
