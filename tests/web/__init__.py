"""Tests of the web room against the real application."""
