"""The words of the calendar and its rules: pure, standard library alone."""
