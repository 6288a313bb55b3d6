"""From a series to its occurrences: pure, on naive wall time."""
