"""The way to the API: remote, or in this process."""
