"""The sections of the declaration file: what an entry of each is, and how the file spells it."""
