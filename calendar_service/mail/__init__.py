"""The letters this calendar writes, and how they leave."""
