"""What the service remembers, and the only room that speaks to a database."""
