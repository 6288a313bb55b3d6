"""How events are written in each format: pure renderers, from values to bytes."""
