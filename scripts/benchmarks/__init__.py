"""Benchmarks of the whole program, each printing one JSON object as its last line."""
