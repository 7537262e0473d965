"""What Levelgate does, one verb each, on the ports it is given."""
