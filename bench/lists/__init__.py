"""`python -m bench lists`: how fast lists are, and whether it matters how much there is."""

from __future__ import annotations

from bench.lists.command import main

__all__ = ["main"]
