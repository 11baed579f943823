"""What shoppers wanted of their orders, against the orders, their pieces and their history."""

from webapp.audit.shapes import Invariant

WISHES = (
    Invariant(
        "wishes.announce_no_more_than_was_shipped",
        "Of a line no more pieces were announced to come back than were shipped.",
        """
        SELECT 'line ' || line.id FROM order_lines AS line JOIN (
            SELECT order_line_id, sum(quantity) AS pieces
            FROM order_request_lines JOIN order_requests ON order_requests.id = request_id
            WHERE state <> 'DECLINED' GROUP BY order_line_id
        ) AS announced ON order_line_id = line.id
        WHERE pieces > shipped_quantity
        """,
    ),
    Invariant(
        "wishes.name_lines_of_their_order",
        "What shall come back is of the order that the request is about.",
        """
        SELECT 'request ' || request_id || ' and line ' || line.id
        FROM order_request_lines
        JOIN order_requests AS request ON request.id = request_id
        JOIN order_lines AS line ON line.id = order_line_id
        WHERE line.order_id <> request.order_id
        """,
    ),
    Invariant(
        "wishes.returns_alone_name_goods",
        "A request to send goods back names some, and one to cancel names none.",
        """
        SELECT 'request ' || id FROM order_requests
        WHERE (kind = 'RETURN') <> (id IN (SELECT request_id FROM order_request_lines))
        """,
    ),
    Invariant(
        "wishes.happened_to_their_order",
        "Each request was announced once as what it is, and answered once if it was answered.",
        """
        SELECT 'request ' || request.id FROM order_requests AS request LEFT JOIN events
            ON subject = 'order' AND subject_id = request.order_id
            AND facts ->> 'order_request_id' = request.id::text
        GROUP BY request.id
        HAVING count(*) FILTER (WHERE name = CASE kind
                WHEN 'CANCEL' THEN 'order.cancellation_wanted' ELSE 'order.return_wanted' END) <> 1
            OR count(*) FILTER (WHERE name = 'order.request_accepted')
                <> (state = 'ACCEPTED')::int
            OR count(*) FILTER (WHERE name = 'order.request_declined')
                <> (state = 'DECLINED')::int
        """,
    ),
)
