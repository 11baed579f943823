from webapp.audit.invariants.bills import BILLS
from webapp.audit.invariants.documents import DOCUMENTS
from webapp.audit.invariants.history import HISTORY
from webapp.audit.invariants.money import MONEY
from webapp.audit.invariants.orders import ORDERS
from webapp.audit.invariants.requests import REQUESTS
from webapp.audit.invariants.staff_log import STAFF_LOG
from webapp.audit.invariants.stock import STOCK
from webapp.audit.invariants.wishes import WISHES

INVARIANTS = STOCK + ORDERS + MONEY + BILLS + DOCUMENTS + HISTORY + REQUESTS + STAFF_LOG + WISHES
