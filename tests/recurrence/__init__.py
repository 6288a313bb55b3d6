"""Occurrences, checked against the standard and against another engine."""
