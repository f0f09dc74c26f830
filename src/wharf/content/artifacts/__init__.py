"""What is inside of artifacts: files that were packed by strangers, read within limits and in memory only."""
