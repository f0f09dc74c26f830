"""What every other folder builds on: settings, clock, ids, logs and metrics. No business noun lives here."""
