from tests.audit.plants.planting import Plant, add, drop, facts, plant, put, step

ONE_CENT_MORE = """
    INSERT INTO payments (order_id, payment_type, amount_cents, currency, actor)
    VALUES (:delivered, 'CASH', 1, 'EUR', 'nobody')
"""
LAST_PAYMENT = "(SELECT max(id) FROM payments)"
FREE = "(SELECT amount_cents FROM order_credit_parts WHERE id = :delivered_part_4)"
STAMP = ":delivered_stamp"
WITHIN_LINE = drop("order_lines", "ck_order_lines_credited_within_total")

PAYMENTS = (
    plant(
        "money.paid_is_the_sum_of_payments",
        "order {part_paid}",
        add("orders", "part_paid", paid_cents=-1),
    ),
    plant(
        "money.refunded_is_the_sum_of_refunds",
        "order {delivered}",
        add("orders", "delivered", refunded_cents=1),
    ),
    plant(
        "money.payments_know_their_refunds",
        "payment {delivered_payment_1}",
        add("payments", "delivered_payment_1", refunded_cents=1),
    ),
    plant(
        # More of it was given back than it brought.
        "money.payments_know_their_refunds",
        "payment {delivered_payment_1}",
        drop("payments", "ck_payments_refunded_within_amount"),
        drop("orders", "ck_orders_refunded_within_paid"),
        put("payments", "delivered_payment_1", amount_cents="refunded_cents - 1"),
        put("orders", "delivered", paid_cents="refunded_cents - 1"),
        facts(
            "delivered_paid_1", amount_cents="(SELECT paid_cents FROM orders WHERE id = :delivered)"
        ),
    ),
    plant(
        # The money for one order was taken from the payment of another.
        "money.refunds_stay_in_their_order",
        "refund {given_up_paid_refund_1}",
        put("refunds", "given_up_paid_refund_1", payment_id=":delivered_payment_1"),
        add("payments", "delivered_payment_1", refunded_cents=1995),
        add("payments", "given_up_paid_payment_1", refunded_cents=-1995),
    ),
    plant(
        # The money of one order went back for the cancellation of another.
        "money.refunds_stay_in_their_order",
        "refund {given_up_paid_refund_1}",
        put("refunds", "given_up_paid_refund_1", credit_id=":canceled_credit_1"),
        facts("given_up_paid_canceled_1", refunded_cents="0"),
        facts("canceled_canceled_1", refunded_cents="1995"),
    ),
    plant(
        "money.currencies_agree",
        "payment {part_paid_payment_1}",
        put("payments", "part_paid_payment_1", currency="'USD'"),
    ),
    plant(
        "money.currencies_agree",
        "refund {delivered_refund_1}",
        put("refunds", "delivered_refund_1", currency="'USD'"),
    ),
    plant(
        "money.kept_is_within_owed",
        "order {delivered}",
        drop("orders", "ck_orders_paid_within_owed"),
        ONE_CENT_MORE,
        add("orders", "delivered", paid_cents=1),
        step("delivered", "order.paid", "DELIVERED", payment_id=LAST_PAYMENT, amount_cents="1"),
    ),
    plant(
        # A cent of the price was not taken back.
        "money.canceled_orders_cost_nothing",
        "order {canceled}",
        drop("orders", "ck_orders_canceled"),
        add("order_credit_parts", "canceled_part_1", amount_cents=-1),
        add("order_credits", "canceled_credit_1", amount_cents=-1),
        add("order_lines", "canceled_lamp", credited_cents=-1),
        add("orders", "canceled", credited_cents=-1),
    ),
    Plant(
        # A cent of the money did not go back; then the shop keeps more than is owed, too.
        {
            "money.canceled_orders_cost_nothing": ("order {given_up_paid}",),
            "money.kept_is_within_owed": ("order {given_up_paid}",),
        },
        (
            drop("orders", "ck_orders_paid_within_owed"),
            add("refunds", "given_up_paid_refund_1", amount_cents=-1),
            add("payments", "given_up_paid_payment_1", refunded_cents=-1),
            add("orders", "given_up_paid", refunded_cents=-1),
            facts("given_up_paid_canceled_1", refunded_cents="1994"),
        ),
    ),
)

CREDITS = (
    plant(
        "money.credited_is_the_sum_of_credits",
        "order {partly}",
        add("orders", "partly", credited_cents=1),
    ),
    plant(
        # The free amount of the last refund.
        "money.credits_are_the_sum_of_their_parts",
        "credit {delivered_credit_4}",
        add("order_credit_parts", "delivered_part_4", amount_cents=-1),
    ),
    plant(
        "money.credits_are_of_their_order",
        "credit {delivered_credit_2} and line {shipped_lamp}",
        put("order_credit_parts", "delivered_part_2", order_line_id=":shipped_lamp"),
        add("order_lines", "delivered_lamp", credited_cents=-100),
        add("order_lines", "shipped_lamp", credited_cents=100),
    ),
    plant(
        "money.line_credits_are_the_sum_of_parts",
        "line {partly_lamp}",
        add("order_lines", "partly_lamp", credited_cents=-1),
    ),
    plant(
        # The free amount was more than this line cost.
        "money.lines_are_credited_once",
        "line {delivered_stamp}",
        WITHIN_LINE,
        put("order_credit_parts", "delivered_part_4", kind="'GOODS'", order_line_id=STAMP),
        put("order_lines", "delivered_stamp", credited_cents=FREE),
    ),
    plant(
        "money.shipping_is_credited_once",
        "order {delivered}",
        put("order_credit_parts", "delivered_part_4", kind="'SHIPPING'"),
    ),
    plant(
        "money.canceled_pieces_are_credited",
        "line {partly_lamp}",
        add("order_credit_parts", "partly_part_1", quantity=1),
    ),
    plant(
        "money.returned_pieces_are_credited",
        "line {delivered_lamp}",
        add("order_credit_parts", "delivered_part_1", quantity=1),
    ),
    plant(
        "money.refunds_give_back_what_they_credit",
        "credit {delivered_credit_4}",
        add("refunds", "delivered_refund_4", amount_cents=1),
        add("payments", "delivered_payment_1", refunded_cents=1),
        add("orders", "delivered", refunded_cents=1),
        facts("delivered_refunded_3", refunded_cents="601"),
    ),
    plant(
        "money.credits_give_back_no_more_than_they_take",
        "credit {delivered_credit_1}",
        add("refunds", "delivered_refund_1", amount_cents=1),
        add("payments", "delivered_payment_1", refunded_cents=1),
        add("orders", "delivered", refunded_cents=1),
        facts("delivered_returned_1", refunded_cents="1001"),
    ),
)

MONEY = PAYMENTS + CREDITS
