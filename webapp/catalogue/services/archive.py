from datetime import UTC, datetime

from webapp.caching import spoil
from webapp.catalogue.models import Product
from webapp.catalogue.queries.products import lock_product
from webapp.catalogue.rules.status import Status
from webapp.db import atomic
from webapp.events.services import announce


@atomic
def archive_product(product_id: int, *, actor: str, seen_version: int | None = None) -> Product:
    """Takes a product out of the shop; orders and the ledger keep it. Again changes nothing.

    Raises NotFound, and ProductChanged when `seen_version` is not its version any more.
    """
    product = lock_product(product_id, seen_version=seen_version)
    if product.status == Status.ARCHIVED:
        return product
    before, product.status = product.status, Status.ARCHIVED
    product.version += 1
    product.updated_at = datetime.now(UTC)
    announce(
        "product.archived",
        actor=actor,
        subject=("product", product_id),
        fields={"status": [before, product.status]},
        product_id=product_id,
        status_before=before,
        version=product.version,
    )
    spoil("catalogue")
    return product
