"""The same shop, much smaller, as a tutorial would write it: the one to compare with."""
