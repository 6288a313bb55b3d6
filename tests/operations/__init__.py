"""What the service does, seen in the database, the Maildir and the refusals."""
