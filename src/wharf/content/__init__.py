"""The one layer that changes database and blob store together; its files are the verbs of a registry."""
