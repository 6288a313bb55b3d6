"""All that is published, as finished documents."""
