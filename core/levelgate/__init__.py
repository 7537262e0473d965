"""Levelgate: watch package repositories, record every version, start what depends on it."""
