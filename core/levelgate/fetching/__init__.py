"""Fetches files over http, https and file, with limits, deadlines, credentials and retries."""
