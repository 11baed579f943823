from tests.audit.plants.planting import Plant, level, movement, plant

STOCK = (
    plant(
        "stock.available_matches_ledger",
        "variant {lamp} at location 1",
        level("lamp", available=1),
    ),
    plant(
        "stock.reserved_matches_ledger",
        "variant {lamp} at location 1",
        level("lamp", reserved=-1),
    ),
    plant(
        # Set aside by shelf and ledger, for a line that does not exist.
        "stock.reserved_matches_open_lines",
        "variant {vase}",
        movement("vase", "available to reserved", "order placed", line="0"),
        level("vase", available=-1, reserved=1),
    ),
    plant(
        # Sold to a line that does not exist.
        "stock.arrived_is_here_sold_or_lost",
        "variant {vase}",
        movement("vase", "available to reserved", "order placed", line="0"),
        movement("vase", "reserved to sold", "shipped", line="0"),
        level("vase", available=-1),
    ),
    plant(
        # Two were broken before any had arrived.
        "stock.no_bucket_was_ever_overdrawn",
        "movement -1",
        "UPDATE stock_movements SET id = -1 WHERE id = :mug_counted",
    ),
    plant(
        # Shipped before it was reserved.
        "stock.no_bucket_was_ever_overdrawn",
        ("movement -1", "movement {bowl_received}"),
        "UPDATE stock_movements SET id = -1 WHERE id = :returned_movement_2",
    ),
    plant(
        # Came back before it was shipped.
        "stock.no_bucket_was_ever_overdrawn",
        ("movement -1", "movement {bowl_received}", "movement {returned_movement_1}"),
        "UPDATE stock_movements SET id = -1 WHERE id = :returned_movement_3",
    ),
    Plant(
        # Found again without having been lost, for which there is no cause.
        {
            "stock.no_bucket_was_ever_overdrawn": ("movement {next_movement}",),
            "stock.movements_follow_their_cause": ("movement {next_movement}",),
        },
        (movement("vase", "lost to available", "counted"), level("vase", available=1)),
    ),
    plant(
        # One order holds the piece of another.
        "stock.lines_reserve_what_they_await",
        ("line {bare_lamp}", "line {pending_lamp}"),
        movement("lamp", "available to reserved", "order changed", line=":bare_lamp"),
        movement("lamp", "reserved to available", "order canceled", line=":pending_lamp"),
    ),
    plant(
        # A draft holds goods.
        "stock.lines_reserve_what_they_await",
        ("line {draft_lamp}", "line {bare_lamp}"),
        movement("lamp", "available to reserved", "order placed", line=":draft_lamp"),
        movement("lamp", "reserved to available", "order canceled", line=":bare_lamp"),
    ),
    plant(
        # One order has shipped the piece of another.
        "stock.lines_sell_what_they_ship",
        ("line {shipped_lamp}", "line {delivered_lamp}"),
        movement("lamp", "available to reserved", "order changed", line=":delivered_lamp"),
        movement("lamp", "reserved to available", "order canceled", line=":shipped_lamp"),
        """
        UPDATE stock_movements SET order_line_id = :delivered_lamp
        WHERE order_line_id = :shipped_lamp AND cause = 'shipped'
        """,
    ),
    plant(
        # A piece was shipped and came back that the line knows nothing of.
        "stock.lines_take_back_what_returned",
        "line {shipped_lamp}",
        movement("lamp", "available to reserved", "order changed", line=":shipped_lamp"),
        movement("lamp", "reserved to sold", "shipped", line=":shipped_lamp"),
        movement("lamp", "sold to available", "returned", line=":shipped_lamp"),
    ),
    plant(
        "stock.lines_leave_other_variants_alone",
        "line {bare_lamp} and variant {vase}",
        movement("vase", "available to reserved", "order changed", line=":bare_lamp"),
        movement("vase", "reserved to sold", "shipped", line=":bare_lamp"),
        movement("vase", "sold to lost", "returned", line=":bare_lamp"),
        level("vase", available=-1),
    ),
    plant(
        "stock.movements_have_a_level",
        "variant {lamp} at location 1",
        "DELETE FROM stock_levels WHERE variant_id = :lamp",
    ),
    plant(
        # Lost without having been here.
        "stock.movements_follow_their_cause",
        "movement {next_movement}",
        movement("vase", "outside to lost", "counted"),
    ),
    plant(
        "stock.movements_follow_their_cause",
        "movement {next_movement}",
        movement("vase", "outside to available", "stolen"),
        level("vase", available=1),
    ),
    plant(
        # Received for an order.
        "stock.movements_for_orders_name_a_line",
        "movement {next_movement}",
        movement("lamp", "outside to available", "received", line=":bare_lamp"),
        level("lamp", available=1),
    ),
    plant(
        # Reserved and released for nobody.
        "stock.movements_for_orders_name_a_line",
        ("movement {next_movement}", "movement {after_next_movement}"),
        movement("lamp", "available to reserved", "order placed"),
        movement("lamp", "reserved to available", "order canceled"),
    ),
)
