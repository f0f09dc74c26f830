"""Everyday work with a server over HTTP: the commands that need neither its database nor its machine."""
