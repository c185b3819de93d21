"""The data sets, a module each: where a set comes from, and how it is made or read."""
