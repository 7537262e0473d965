"""Runs parsing functions in forkserver children with limits on time, memory and output."""
