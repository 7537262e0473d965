"""The yum repository type."""
