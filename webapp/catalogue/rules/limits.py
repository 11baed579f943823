"""How long and how many, for whoever writes the catalogue: programs, staff and files."""

LONGEST_TITLE = 255
LONGEST_SLUG = 200
# PostgreSQL indexes at most a megabyte of words for one product.
LONGEST_DESCRIPTION = 100_000
LONGEST_VENDOR = 255
LONGEST_TAG = 100
MOST_TAGS = 250
LONGEST_OPTION = 100
MOST_OPTIONS = 3
# Three values and the product's number must fit one index entry of 2,700 bytes.
LONGEST_VALUE = 200
MOST_VARIANTS = 100
LONGEST_SKU = 100
LONGEST_BARCODE = 64
MOST_GRAMS = 1_000_000_000
# An address is part of an index entry, which holds 2,700 bytes.
LONGEST_URL = 2_000
LONGEST_ALT = 512
MOST_PICTURES = 250
LONGEST_CATEGORY = 100
DEEPEST_CATEGORY = 8
