"""Finds, loads, blocks and isolates plugins; the only home of pluggy beside the plugin door."""
