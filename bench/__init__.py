"""The benchmark: Wharf and the registries it must beat, on the same work, in one run. See README.md."""
