"""A registry with as much in it as one likes, written straight into a new database.

What lists show is all there: projects with members, robots, labels and quotas, repositories, artifacts with tags,
accessories and children, and the audit log. Nothing lies in storage, so that nothing can be pulled.
"""

from __future__ import annotations

from bench.dataset.scale import FULL, SCALES, SMALL, TENTH, Scale
from bench.dataset.seed import seed

__all__ = ["FULL", "SCALES", "SMALL", "TENTH", "Scale", "seed"]
