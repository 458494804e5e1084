"""The HTTP API: a table of routes, thin handlers, one guard in front of all of them."""
