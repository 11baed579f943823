from datetime import timedelta

# More of one thing than this is a typing error or an attack, not a purchase.
LARGEST_QUANTITY = 999
MOST_LINES = 200
# From this number on the shop says how many are left.
FEW_LEFT = 3
KEPT = timedelta(days=90)

# Two clicks within this time are one: systems wait that long for the second of a double click.
DOUBLE_CLICK = timedelta(milliseconds=500)
