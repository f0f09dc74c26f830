"""The audit log: what is recorded, how it is written, and how it is read."""
