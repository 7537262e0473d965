"""Parsing of hostile files in child processes with limits on time, memory and output."""
