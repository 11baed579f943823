from tests.audit.plants.planting import plant, put, rename

LINES = "UPDATE order_request_lines SET"

WISHES = (
    plant(
        "wishes.announce_no_more_than_was_shipped",
        "line {sent_back_book}",
        f"{LINES} quantity = 3 WHERE request_id = :sent_back_wish_2",
    ),
    plant(
        # A line of which as much was shipped.
        "wishes.name_lines_of_their_order",
        "request {sent_back_wish_1} and line {shipped_lamp}",
        f"{LINES} order_line_id = :shipped_lamp WHERE request_id = :sent_back_wish_1",
    ),
    plant(
        "wishes.returns_alone_name_goods",
        "request {sent_back_wish_1}",
        "DELETE FROM order_request_lines WHERE request_id = :sent_back_wish_1",
    ),
    plant(
        "wishes.returns_alone_name_goods",
        "request {sent_back_wish_1}",
        put("order_requests", "sent_back_wish_1", kind="'CANCEL'"),
        *rename("sent_back_return_wanted_1", "order.cancellation_wanted"),
    ),
    plant(
        # As if staff had answered, and nobody had heard of it.
        "wishes.happened_to_their_order",
        "request {waiting_wish_2}",
        put(
            "order_requests",
            "waiting_wish_2",
            state="'DECLINED'",
            decided_at="now()",
            decided_by="'staff:1'",
        ),
    ),
    plant(
        "wishes.happened_to_their_order",
        "request {waiting_wish_1}",
        put("order_requests", "waiting_wish_1", state="'ACCEPTED'"),
    ),
)
