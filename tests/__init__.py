"""Ours: a dependency of the tests installs a package of this name, which must not come first."""
