MOMENT = "2026-03-03T09:30:00.000Z"
PIECES = {"order_detail_id": 8, "quantity": 1}

CANCELLATION = {"lines": [PIECES], "reason": "One is enough."}

SHIPMENT = {"lines": [PIECES], "tracking_code": "3SABC123"}
SHIPPED = {
    "id": 3,
    "order_id": 5,
    "status": "SHIPPED",
    "tracking_code": "3SABC123",
    "lines": [PIECES],
    "packed_at": MOMENT,
    "shipped_at": MOMENT,
}
SHIPMENTS = {"items": [SHIPPED], "next_cursor": None}

PAYMENT = {"amount": "29.95", "payment_type": "BANK_TRANSFER", "reference": "NL91 1005"}
PAID = {
    "id": 4,
    "order_id": 5,
    "payment_type": "BANK_TRANSFER",
    "amount": "29.95",
    "refunded": "0.00",
    "currency": "EUR",
    "reference": "NL91 1005",
    "actor": "token:3",
    "recorded_at": MOMENT,
}
PAYMENTS = {"items": [PAID], "next_cursor": None}

REFUND = {"lines": [{"order_detail_id": 8, "amount": "2.50"}], "reason": "A scratched cover."}
REFUNDED = {
    "id": 6,
    "order_id": 5,
    "kind": "REFUND",
    "reason": "A scratched cover.",
    "credited": "2.50",
    "amount": "2.50",
    "currency": "EUR",
    "parts": [
        {
            "kind": "GOODS",
            "order_detail_id": 8,
            "quantity": 0,
            "tax_percent": "21",
            "tax": "0.43",
            "amount": "2.50",
        }
    ],
    "payments": [{"payment_id": 4, "amount": "2.50"}],
    "actor": "token:3",
    "recorded_at": MOMENT,
}
REFUNDS = {"items": [REFUNDED], "next_cursor": None}

RETURN = {"lines": [PIECES], "into": "available", "reason": "Too small."}
RETURNED = {
    **REFUNDED,
    "kind": "RETURN",
    "reason": "Too small.",
    "credited": "12.50",
    "amount": "12.50",
    "parts": [
        {
            "kind": "GOODS",
            "order_detail_id": 8,
            "quantity": 1,
            "tax_percent": "21",
            "tax": "2.17",
            "amount": "12.50",
        }
    ],
    "payments": [{"payment_id": 4, "amount": "12.50"}],
}
RETURNS = {"items": [RETURNED], "next_cursor": None}

EVENTS = {
    "items": [
        {
            "id": 41,
            "name": "order.placed",
            "facts": {"order_id": 5, "status": "PENDING", "version": 1},
            "actor": "token:3",
            "happened_at": MOMENT,
        }
    ],
    "next_cursor": None,
}
