"""The words of the calendar and its rules, checked."""
