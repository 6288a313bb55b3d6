"""What the service promises, checked; the tree mirrors the code's."""
