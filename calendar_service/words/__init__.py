"""What the calendar says, in each of its languages: a value that renderers are given."""
