"""From bytes that others wrote to drafts that the desk can look at."""
