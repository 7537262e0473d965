"""Starts commands: argument lists, bounded, in sessions of their own."""
