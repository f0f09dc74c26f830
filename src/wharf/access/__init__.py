"""Who may do what: roles, grants, and the one door to what is protected."""
