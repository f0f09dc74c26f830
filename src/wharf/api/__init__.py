"""HTTP, and nothing but HTTP: handlers parse, call one operation, and answer."""
