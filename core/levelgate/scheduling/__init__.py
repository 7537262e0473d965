"""The clock of a server: polls what is due, dispatches runs, until it is told to stop."""
