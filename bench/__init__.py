"""Measures the shop from outside. Nothing of the shop imports it."""
