"""Puts the parts together: the one place that knows every adapter; each module loads what it needs."""
