"""Starts and wires: the only package that knows everyone."""
