"""Debian archives for Levelgate."""
