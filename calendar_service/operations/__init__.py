"""What the service does, one verb a file, each in one transaction."""
