"""Users, their passwords, and the tokens that speak for them."""
