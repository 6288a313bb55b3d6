"""Calendar Service: stores a community's events and publishes them where people look."""
