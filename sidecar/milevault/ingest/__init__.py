"""The recipe: take a file in, identify, read, deduplicate, analyse, save; each step repeatable."""
