"""Guarded connections: whom they reach, how long they take, what is trusted, and what their failures mean."""
