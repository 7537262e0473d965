"""How versions move through the levels of their lane: the evaluator, and what persons can ask of it."""
