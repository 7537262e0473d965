"""The kinds of gate, one module each."""
