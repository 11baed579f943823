from tests.audit.plants.planting import add, drop, facts, level, movement, plant, put, rename, step

PARCEL = "INSERT INTO parcels (order_id, status) VALUES (:bare, 'PACKED')"
CONTENTS = """
    INSERT INTO parcel_lines (parcel_id, order_line_id, quantity)
    SELECT max(id), :bare_lamp, 1 FROM parcels
"""

CREDIT_OF_NOTHING = """
    INSERT INTO order_credits (order_id, kind, reason, amount_cents, actor)
    VALUES (:shipped, 'RETURN', '', 0, 'nobody')
"""
TWO_PIECES = """
    INSERT INTO order_credit_parts (
        credit_id, kind, order_line_id, quantity, tax_percent, tax_cents, amount_cents
    ) SELECT max(id), 'GOODS', :shipped_lamp, 2, 21, 0, 0 FROM order_credits
"""

PRICES = (
    plant(
        "orders.total_adds_up",
        "order {bare}",
        drop("orders", "ck_orders_total_adds_up"),
        add("orders", "bare", total_cents=1),
    ),
    plant(
        "orders.subtotal_is_the_sum_of_lines",
        "order {bare}",
        add("orders", "bare", subtotal_cents=1, total_cents=1),
    ),
    plant(
        "orders.discount_is_the_sum_of_lines",
        "order {bare}",
        add("orders", "bare", discount_cents=1, total_cents=-1),
    ),
    plant(
        # A line without tax, which follows the total.
        "orders.line_totals_add_up",
        "line {pending_stamp}",
        drop("order_lines", "ck_order_lines_total_adds_up"),
        add("order_lines", "pending_stamp", total_cents=1),
    ),
    plant(
        "orders.line_taxes_follow_their_rate",
        "line {pending_lamp}",
        add("order_lines", "pending_lamp", tax_cents=1),
        add("orders", "pending", tax_cents=1),
    ),
    plant(
        "orders.tax_adds_up",
        "order {pending}",
        add("orders", "pending", tax_cents=-1),
    ),
)

PIECES = (
    plant(
        # An order without goods is accepted.
        "orders.have_goods",
        "order {empty}",
        step("empty", "order.accepted", "IN_PROGRESS"),
    ),
    plant(
        # The only line is removed, and the delivery is still to be paid.
        "orders.without_goods_cost_nothing",
        "order {bare}",
        put("order_lines", "bare_lamp", quantity="0", total_cents="0", tax_cents="0"),
        put("orders", "bare", subtotal_cents="0", tax_cents="0", total_cents="shipping_cents"),
        movement("lamp", "reserved to available", "order changed", line=":bare_lamp"),
        level("lamp", available=1, reserved=-1),
    ),
    plant(
        "orders.home_deliveries_have_an_address",
        "order {bare}",
        "DELETE FROM order_addresses WHERE order_id = :bare",
    ),
    plant(
        # Three packed of two.
        "orders.lines_have_no_more_pieces_than_ordered",
        "line {packed_lamp}",
        drop("order_lines", "ck_order_lines_quantities_within_ordered"),
        put("order_lines", "packed_lamp", packed_quantity="3"),
        "UPDATE parcel_lines SET quantity = 3 WHERE parcel_id = :packed_parcel_1",
    ),
    plant(
        # Two came back of one, and nothing was credited for it.
        "orders.lines_have_no_more_pieces_than_ordered",
        "line {shipped_lamp}",
        drop("order_lines", "ck_order_lines_returned_within_shipped"),
        put("order_lines", "shipped_lamp", returned_quantity="2"),
        movement("lamp", "sold to lost", "returned", line=":shipped_lamp"),
        movement("lamp", "sold to lost", "returned", line=":shipped_lamp"),
        step("shipped", "order.returned", "DELIVERED", refunded_cents="0"),
        CREDIT_OF_NOTHING,
        TWO_PIECES,
    ),
    plant(
        "orders.packed_pieces_are_in_parcels",
        "line {packed_lamp}",
        put("order_lines", "packed_lamp", packed_quantity="0"),
    ),
    plant(
        "orders.shipped_pieces_are_in_parcels",
        "line {shipped_lamp}",
        "UPDATE parcel_lines SET quantity = 2 WHERE parcel_id = :shipped_parcel_1",
    ),
    plant(
        "orders.parcels_hold_lines_of_their_order",
        "parcel {packed_parcel_1} and line {packed_lamp}",
        put("parcels", "packed_parcel_1", order_id=":bare"),
    ),
    plant(
        "orders.early_orders_have_nothing_packed",
        "order {bare}",
        PARCEL,
        CONTENTS,
        put("order_lines", "bare_lamp", packed_quantity="1"),
    ),
    plant(
        # The cancellation of all its pieces did not end the order.
        "orders.open_orders_have_pieces_left",
        "order {canceled}",
        put("orders", "canceled", status="'PENDING'"),
        *rename("canceled_canceled_1", "order.partly_canceled"),
        facts("canceled_canceled_1", status="'PENDING'"),
    ),
    plant(
        "orders.delivered_orders_are_all_shipped",
        "order {packed}",
        step("packed", "order.delivered", "DELIVERED"),
    ),
    plant(
        # One piece was kept back when the order was canceled.
        "orders.canceled_orders_have_nothing_left",
        "order {canceled}",
        add("order_lines", "canceled_lamp", canceled_quantity=-1),
        add("order_credit_parts", "canceled_part_1", quantity=-1),
        movement("lamp", "available to reserved", "order changed", line=":canceled_lamp"),
        level("lamp", available=-1, reserved=1),
    ),
)

ORDERS = PRICES + PIECES
