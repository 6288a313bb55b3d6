"""Pages for everybody, one action a file."""
