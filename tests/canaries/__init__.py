"""A shop in which everything that can be written is hostile."""
