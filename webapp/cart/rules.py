from datetime import timedelta

# More of one thing than this is a typing error or an attack, not a purchase.
LARGEST_QUANTITY = 999
MOST_LINES = 200
# So many or fewer are counted for the shopper.
FEW_LEFT = 4
KEPT = timedelta(days=90)

# Two clicks within this time are one: systems wait that long for the second of a double click.
DOUBLE_CLICK = timedelta(milliseconds=500)
