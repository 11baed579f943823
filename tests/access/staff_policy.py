"""Who of the staff may do what: the one table, written by hand and compared with what happens.

`staff` is whoever works here, whatever the roles; `halfway` is whoever knows a password and has
yet to give the second factor; `public` is everybody.
"""

STAFF, HALFWAY, PUBLIC = "staff", "halfway", "public"

STAFF_POLICY = {
    "GET /staff": STAFF,
    "GET /staff/sign-in": PUBLIC,
    "POST /staff/sign-in": PUBLIC,
    "POST /staff/sign-out": HALFWAY,
    "GET /staff/second-factor": HALFWAY,
    "POST /staff/second-factor": HALFWAY,
    "POST /staff/second-factor/setup": HALFWAY,
    "POST /staff/me/confirmation": STAFF,
    "GET /staff/orders": "orders:read",
    "GET /staff/orders/new": "orders:write",
    "POST /staff/orders/new": "orders:write",
    "GET /staff/orders/{order_id}": "orders:read",
    "GET /staff/orders/{order_id}/bills/{code}.pdf": "bills:read",
    "POST /staff/orders/{order_id}/acceptance": "orders:ship",
    "POST /staff/orders/{order_id}/placement": "orders:write",
    "POST /staff/orders/{order_id}/parcels": "orders:ship",
    "POST /staff/orders/{order_id}/parcels/{parcel_id}/{noun}": "orders:ship",
    "POST /staff/orders/{order_id}/shipment": "orders:ship",
    "POST /staff/orders/{order_id}/delivery": "orders:ship",
    "POST /staff/orders/{order_id}/cancellation": "orders:write",
    "POST /staff/orders/{order_id}/cancellations": "orders:write",
    "POST /staff/orders/{order_id}/returns": "orders:ship",
    "POST /staff/orders/{order_id}/payments": "payments:write",
    "POST /staff/orders/{order_id}/refunds": "payments:write",
    "POST /staff/orders/{order_id}/bill": "bills:write",
    "POST /staff/orders/{order_id}/address": "orders:write",
    "POST /staff/orders/{order_id}/notes": "orders:note",
    "POST /staff/orders/{order_id}/lines": "orders:write",
    "POST /staff/orders/{order_id}/lines/{line_id}": "orders:write",
    "POST /staff/orders/{order_id}/lines/{line_id}/removal": "orders:write",
    "GET /staff/products": "catalogue:read",
    "GET /staff/products/{product_id}": "catalogue:read",
    "POST /staff/products/{product_id}/archiving": "catalogue:write",
    "POST /staff/products/{product_id}/deletion": "catalogue:write",
    "GET /staff/stock/{variant_id}": "catalogue:read",
    "POST /staff/stock/{variant_id}": "stock:write",
    "GET /staff/reviews": "reviews:read",
    "POST /staff/reviews/{review_id}/publication": "reviews:moderate",
    "POST /staff/reviews/{review_id}/rejection": "reviews:moderate",
    "POST /staff/reviews/{review_id}/deletion": "reviews:write",
}
