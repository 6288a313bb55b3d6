"""What people do from beginning to end, in a real browser."""
