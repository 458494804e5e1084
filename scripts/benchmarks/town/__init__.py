"""A made-up town and the ways of an athlete in it, for the benchmark of route matching."""
