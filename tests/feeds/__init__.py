"""What the feeds promise their readers."""
