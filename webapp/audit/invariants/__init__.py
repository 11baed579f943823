from webapp.audit.invariants.stock import STOCK

INVARIANTS = STOCK
