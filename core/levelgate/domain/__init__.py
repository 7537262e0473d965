"""Values and rules of the domain: no clock, no I/O, standard library only."""
