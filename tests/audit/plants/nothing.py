"""What should agree with something that is not there at all."""

from tests.audit.plants.planting import Plant, add, drop, facts, movement, plant, put, rename
from tests.audit.plants.printing import copy, count, print_again


def forget(line: str) -> str:
    """The ledger ascribes to nobody what it knew of a line."""
    return f"UPDATE stock_movements SET order_line_id = 0 WHERE order_line_id = :{line}"


def counter(available: int, reserved: int) -> str:
    """A counter of goods that nobody sells, under the number 0."""
    return f"INSERT INTO stock_levels VALUES (:nothing, 1, {available}, {reserved})"


STOCK = (
    plant("stock.available_matches_ledger", "variant 0 at location 1", counter(1, 0)),
    plant("stock.reserved_matches_ledger", "variant 0 at location 1", counter(0, 1)),
    plant(
        "stock.reserved_matches_open_lines",
        "variant 0",
        counter(0, 1),
        movement("nothing", "outside to available", "received"),
        movement("nothing", "available to reserved", "order placed", line="0"),
    ),
    plant(
        "stock.arrived_is_here_sold_or_lost",
        "variant 0",
        counter(0, 0),
        movement("nothing", "outside to available", "received"),
        movement("nothing", "available to reserved", "order placed", line="0"),
        movement("nothing", "reserved to sold", "shipped", line="0"),
    ),
    plant("stock.lines_reserve_what_they_await", "line {bare_lamp}", forget("bare_lamp")),
    plant("stock.lines_sell_what_they_ship", "line {shipped_lamp}", forget("shipped_lamp")),
    Plant(
        {
            "stock.lines_take_back_what_returned": ("line {returned_bowl}",),
            "stock.lines_sell_what_they_ship": ("line {returned_bowl}",),
        },
        (forget("returned_bowl"),),
    ),
)

WITHOUT_LINES = "DELETE FROM order_lines WHERE order_id = :draft"

ORDERS = (
    plant(
        "orders.subtotal_is_the_sum_of_lines",
        "order {draft}",
        WITHOUT_LINES,
        put("orders", "draft", tax_cents="0"),
    ),
    plant(
        "orders.discount_is_the_sum_of_lines",
        "order {draft}",
        WITHOUT_LINES,
        drop("orders", "ck_orders_discount_within_subtotal"),
        put("orders", "draft", subtotal_cents="0", total_cents="shipping_cents", tax_cents="0"),
        add("orders", "draft", discount_cents=1, total_cents=-1),
    ),
    plant(
        "orders.tax_adds_up",
        "order {draft}",
        WITHOUT_LINES,
        put("orders", "draft", subtotal_cents="0", total_cents="shipping_cents"),
    ),
    plant(
        "orders.packed_pieces_are_in_parcels",
        "line {packed_vase}",
        put("order_lines", "packed_vase", packed_quantity="1"),
    ),
    plant(
        "orders.shipped_pieces_are_in_parcels",
        "line {shipped_lamp}",
        "DELETE FROM parcel_lines WHERE order_line_id = :shipped_lamp",
    ),
)

MONEY = (
    plant(
        "money.paid_is_the_sum_of_payments",
        "order {bare}",
        put("orders", "bare", paid_cents="1"),
    ),
    plant(
        "money.refunded_is_the_sum_of_refunds",
        "order {part_paid}",
        put("orders", "part_paid", refunded_cents="1"),
    ),
    plant(
        "money.payments_know_their_refunds",
        "payment {part_paid_payment_1}",
        put("payments", "part_paid_payment_1", refunded_cents="1"),
    ),
    plant(
        "money.refunds_stay_in_their_order",
        "refund {given_up_paid_refund_1}",
        put("refunds", "given_up_paid_refund_1", payment_id="0"),
        put("payments", "given_up_paid_payment_1", refunded_cents="0"),
    ),
    plant(
        "money.refunds_stay_in_their_order",
        "refund {given_up_paid_refund_1}",
        put("refunds", "given_up_paid_refund_1", credit_id="0"),
        facts("given_up_paid_canceled_1", refunded_cents="0"),
    ),
    plant(
        "money.credited_is_the_sum_of_credits",
        "order {bare}",
        put("orders", "bare", credited_cents="1"),
    ),
    plant(
        "money.credits_are_the_sum_of_their_parts",
        "credit {delivered_credit_4}",
        "DELETE FROM order_credit_parts WHERE credit_id = :delivered_credit_4",
    ),
    plant(
        "money.line_credits_are_the_sum_of_parts",
        "line {bare_lamp}",
        put("order_lines", "bare_lamp", credited_cents="1"),
    ),
    plant(
        "money.canceled_pieces_are_credited",
        "line {partly_lamp}",
        put("order_credit_parts", "partly_part_1", order_line_id="0"),
        put("order_lines", "partly_lamp", credited_cents="0"),
    ),
    plant(
        "money.returned_pieces_are_credited",
        "line {returned_bowl}",
        put("order_credit_parts", "returned_part_1", order_line_id="0"),
        put("order_lines", "returned_bowl", credited_cents="0"),
    ),
    plant(
        # Neither was the money there that it should have given back.
        "money.refunds_give_back_what_they_credit",
        "credit {delivered_credit_4}",
        "DELETE FROM refunds WHERE credit_id = :delivered_credit_4",
        add("payments", "delivered_payment_1", amount_cents=-600, refunded_cents=-600),
        add("orders", "delivered", paid_cents=-600, refunded_cents=-600),
        facts("delivered_refunded_3", refunded_cents="0"),
        facts(
            "delivered_paid_1", amount_cents="(SELECT paid_cents FROM orders WHERE id = :delivered)"
        ),
    ),
)

CORRECTING = drop("bills", "ck_bills_credit_note_corrects")

BILLS = (
    plant(
        "bills.credit_notes_correct_their_order",
        "bill {returned_note_code}",
        put("bills", "returned_note_1", corrects_id="0"),
        print_again(":returned_note_1"),
    ),
    Plant(
        {
            "bills.credit_notes_correct_their_order": ("bill {returned_note_code}",),
            "bills.credits_after_a_bill_have_a_credit_note": ("credit {returned_credit_1}",),
        },
        (put("bills", "returned_note_1", credit_id="0"),),
    ),
    Plant(
        # A credit note of an order that has no bill.
        {
            "bills.credit_notes_correct_their_order": ("bill {given_up_paid_note_next_code}",),
            "bills.credits_after_a_bill_have_a_credit_note": ("credit {partly_credit_1}",),
        },
        (
            CORRECTING,
            count("C", 1),
            copy("delivered_note_1", order="partly", credit=":partly_credit_1"),
            print_again(),
        ),
    ),
)

HISTORY = (
    plant(
        # It was placed once more, out of nothing.
        "history.steps_follow_each_other",
        "event {pending_noted_2}",
        *rename("pending_noted_2", "order.placed"),
        facts("pending_noted_2", status_before="NULL"),
    ),
    plant(
        "history.events_name_an_order_that_exists",
        "event {pending_noted_1}",
        "UPDATE events SET facts = facts - 'order_id' WHERE id = :pending_noted_1",
    ),
    plant(
        "history.refunds_have_their_event",
        "credit {canceled_credit_1}",
        facts("canceled_canceled_1", refunded_cents="5"),
    ),
)

NOTHING = STOCK + ORDERS + MONEY + BILLS + HISTORY
