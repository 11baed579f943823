"""The same documents, read the usual way: the one to compare with."""
