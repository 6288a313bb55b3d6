"""The calendar as CalDAV programs read it."""
