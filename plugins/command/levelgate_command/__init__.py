"""The command pipeline type."""
