"""The plugin host: finds plugins, loads them, and keeps what they do wrong from everybody else."""
