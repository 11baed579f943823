-- What an order writes in the shop, in two statements: about the least that the database can
-- be asked to do for it. The job of the event is left out.
\set a random(1, 333)
\if :hot
\set b 500
\else
\set b random(334, 666)
\endif
\set c random(667, 1000)
BEGIN;
SELECT variant_id, available FROM stock_levels
WHERE variant_id IN (:a, :b, :c) AND location_id = 1
ORDER BY variant_id FOR NO KEY UPDATE;
WITH wanted (position, variant_id, quantity) AS (
    VALUES (1, :a::int, 1), (2, :b::int, 1), (3, :c::int, 1)
), placed AS (
    INSERT INTO orders (token, email, name, delivery_method, payment_type, currency,
        subtotal_cents, shipping_cents, tax_cents, tax_included, total_cents)
    VALUES (gen_random_uuid()::text, 'ada@example.com', 'Ada Lovelace', 'HOME_DELIVERY',
        'BANK_TRANSFER', 'EUR', 3000, 495, 607, true, 3495)
    RETURNING id
), address AS (
    INSERT INTO order_addresses (order_id, kind, name, street, house_number, postal_code, city,
        country)
    SELECT id, 'shipping', 'Ada Lovelace', 'Canal Street', '12', '1015 CJ', 'Delft', 'NL'
    FROM placed
), lines AS (
    INSERT INTO order_lines (order_id, position, variant_id, title, sku, options, quantity,
        unit_price_cents, discount_cents, tax_percent, tax_cents, total_cents)
    SELECT placed.id, position, variant_id, 'Thing ' || variant_id, 'T-' || variant_id, '{}',
        quantity, 1000, 0, 21, 174, 1000 * quantity
    FROM placed, wanted
    RETURNING id, variant_id, quantity
), taken AS (
    UPDATE stock_levels SET available = available - wanted.quantity,
        reserved = reserved + wanted.quantity
    FROM wanted
    WHERE stock_levels.variant_id = wanted.variant_id AND location_id = 1
), moved AS (
    INSERT INTO stock_movements (variant_id, location_id, quantity, from_bucket, to_bucket,
        cause, order_line_id, actor, request_id)
    SELECT variant_id, 1, quantity, 'available', 'reserved', 'order placed', id, 'token-1',
        '0123456789abcdef'
    FROM lines
), told AS (
    INSERT INTO events (name, subject, subject_id, facts, actor, request_id)
    SELECT 'order.placed', 'order', id, jsonb_build_object('order_id', id), 'token-1',
        '0123456789abcdef'
    FROM placed
)
INSERT INTO request_keys (scope, key, fingerprint, result)
SELECT 'orders-token-1', gen_random_uuid()::text, md5(id::text), jsonb_build_object('order_id', id)
FROM placed;
COMMIT;
