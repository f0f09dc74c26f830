"""Work beside requests, on demand or by a schedule: what is planned, what was done, and who does it."""
