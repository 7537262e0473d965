"""A plugin whose own parser is not installed."""

raise ImportError("no module named 'feedparser'")
