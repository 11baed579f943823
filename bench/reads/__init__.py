"""Asks for products, here and elsewhere."""
