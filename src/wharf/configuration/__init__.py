"""What system administrators configure while the server runs: Harbor's configuration keys."""
