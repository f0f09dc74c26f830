"""Wharf: an enterprise registry for container images, Helm charts and every OCI artifact."""

__version__ = "0.1.0"
