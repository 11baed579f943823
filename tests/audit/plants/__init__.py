from tests.audit.plants.bills import BILLS
from tests.audit.plants.documents import DOCUMENTS
from tests.audit.plants.history import HISTORY
from tests.audit.plants.money import MONEY
from tests.audit.plants.nothing import NOTHING
from tests.audit.plants.orders import ORDERS
from tests.audit.plants.requests import REQUESTS
from tests.audit.plants.staff_log import STAFF_LOG
from tests.audit.plants.stock import STOCK
from tests.audit.plants.wishes import WISHES

PLANTS = (
    *STOCK,
    *ORDERS,
    *MONEY,
    *BILLS,
    *DOCUMENTS,
    *HISTORY,
    *REQUESTS,
    *STAFF_LOG,
    *WISHES,
    *NOTHING,
)
