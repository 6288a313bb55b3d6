"""The calendar for CalDAV programs (RFC 4791), to read alone, for anybody."""
