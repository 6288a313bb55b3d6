"""What the calendar writes, and how it leaves."""
