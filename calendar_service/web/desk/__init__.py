"""Pages for moderators, one action a file."""
