"""Wharf's own API, for what Harbor's has no place for."""
