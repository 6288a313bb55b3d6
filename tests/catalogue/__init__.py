"""What readers get, byte for byte."""
