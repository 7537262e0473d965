"""The webhook pipeline type."""
