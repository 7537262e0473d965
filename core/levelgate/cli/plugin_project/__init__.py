"""The project that `levelgate plugin new` writes."""
