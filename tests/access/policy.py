"""Who may call which route: the one table, written by hand and compared with what happens.

A row is a verb with a path as OpenAPI spells it. HEAD is allowed to whom GET is, and OPTIONS to
everybody. What stands here is what the shop promises, so it is not made from the code: who adds
a route decides here once more whom it is for.
"""

# Whoever comes, with or without a token; one that is sent must be valid.
ANYBODY = "anybody"
# The same, but not even a token that is not valid is refused.
ALWAYS = "always"

# Of anything else here a token needs the scope that is named.
POLICY = {
    "GET /api/v1/health_check": ALWAYS,
    "GET /api/v1/products": ANYBODY,
    "GET /api/v1/products/{product_id}": ANYBODY,
    "POST /api/v1/products": "catalogue:write",
    "PUT /api/v1/products/{product_id}": "catalogue:write",
    "PATCH /api/v1/products/{product_id}": "catalogue:write",
    "DELETE /api/v1/products/{product_id}": "catalogue:write",
    "GET /api/v1/categories": ANYBODY,
    "GET /api/v1/categories/{category_id}": ANYBODY,
    "POST /api/v1/categories": "catalogue:write",
    "PUT /api/v1/categories/{category_id}": "catalogue:write",
    "PATCH /api/v1/categories/{category_id}": "catalogue:write",
    "DELETE /api/v1/categories/{category_id}": "catalogue:write",
    "GET /api/v1/clients": "clients:read",
    "POST /api/v1/clients": "clients:write",
    "GET /api/v1/clients/{client_id}": "clients:read",
    "PUT /api/v1/clients/{client_id}": "clients:write",
    "PATCH /api/v1/clients/{client_id}": "clients:write",
    "DELETE /api/v1/clients/{client_id}": "clients:write",
    "GET /api/v1/addresses": "clients:read",
    "POST /api/v1/addresses": "clients:write",
    "GET /api/v1/addresses/{address_id}": "clients:read",
    "PUT /api/v1/addresses/{address_id}": "clients:write",
    "PATCH /api/v1/addresses/{address_id}": "clients:write",
    "DELETE /api/v1/addresses/{address_id}": "clients:write",
    "GET /api/v1/orders": "orders:read",
    "POST /api/v1/orders": "orders:write",
    "GET /api/v1/orders/{order_id}": "orders:read",
    "PUT /api/v1/orders/{order_id}": "orders:write",
    "PATCH /api/v1/orders/{order_id}": "orders:write",
    "DELETE /api/v1/orders/{order_id}": "orders:write",
    "POST /api/v1/orders/{order_id}/acceptance": "orders:write",
    "POST /api/v1/orders/{order_id}/cancellation": "orders:write",
    "POST /api/v1/orders/{order_id}/delivery": "orders:write",
    "GET /api/v1/orders/{order_id}/events": "orders:read",
    "GET /api/v1/orders/{order_id}/payments": "orders:read",
    "POST /api/v1/orders/{order_id}/payments": "payments:write",
    "GET /api/v1/orders/{order_id}/refunds": "orders:read",
    "POST /api/v1/orders/{order_id}/refunds": "payments:write",
    "GET /api/v1/orders/{order_id}/returns": "orders:read",
    "POST /api/v1/orders/{order_id}/returns": "orders:write",
    "GET /api/v1/orders/{order_id}/shipments": "orders:read",
    "POST /api/v1/orders/{order_id}/shipments": "orders:write",
    "GET /api/v1/order_details": "orders:read",
    "POST /api/v1/order_details": "orders:write",
    "GET /api/v1/order_details/{order_detail_id}": "orders:read",
    "PUT /api/v1/order_details/{order_detail_id}": "orders:write",
    "PATCH /api/v1/order_details/{order_detail_id}": "orders:write",
    "DELETE /api/v1/order_details/{order_detail_id}": "orders:write",
    "GET /api/v1/reviews": ANYBODY,
    "POST /api/v1/reviews": "reviews:write",
    "GET /api/v1/reviews/{review_id}": ANYBODY,
    "PUT /api/v1/reviews/{review_id}": "reviews:write",
    "PATCH /api/v1/reviews/{review_id}": "reviews:write",
    "DELETE /api/v1/reviews/{review_id}": "reviews:write",
    "GET /api/v1/bills": "bills:read",
    "POST /api/v1/bills": "bills:write",
    "GET /api/v1/bills/{bill_id}": "bills:read",
    "GET /api/v1/bills/{bill_id}/pdf": "bills:read",
    "POST /api/v1/bills/{bill_id}/credit_notes": "payments:write",
}

# What takes another scope beside, once it is asked for in the query or the body.
BEYOND = {
    ("GET /api/v1/products", "status", "draft"): "catalogue:read",
    ("GET /api/v1/reviews", "state", "PENDING"): "reviews:read",
    ("GET /api/v1/reviews", "client_id", 7): "reviews:read",
    ("POST /api/v1/reviews", "state", "PUBLISHED"): "reviews:moderate",
    ("PUT /api/v1/reviews/{review_id}", "state", "REJECTED"): "reviews:moderate",
    ("PATCH /api/v1/reviews/{review_id}", "state", "REJECTED"): "reviews:moderate",
}
# Whoever may decide about reviews reads them first.
ALSO_ENOUGH = {"reviews:read": {"reviews:moderate"}}
