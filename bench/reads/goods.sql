-- A hundred thousand products, the newest first: one to three variants each, two pictures.
INSERT INTO categories (id, slug, title, position)
SELECT n, 'shelf-' || n, 'Shelf ' || n, n FROM generate_series(1, 20) AS n;

INSERT INTO products
    (id, slug, title, description, vendor, product_type, tags, status, published_at, category_id)
SELECT n, 'thing-' || n, 'Thing number ' || n,
    '<p>' || repeat('A thing of good make that lasts for years. ', 6) || '</p>',
    'Maker ' || n % 50, 'Thing', ARRAY['good', 'tag-' || n % 100], 'active',
    timestamptz '2026-01-01 00:00Z' - n * interval '1 minute', 1 + n % 20
FROM generate_series(1, 100000) AS n;

INSERT INTO product_options (product_id, name, position)
SELECT n, 'Size', 1 FROM generate_series(1, 100000) AS n WHERE n % 3 > 0;

INSERT INTO media (id, product_id, position, alt, file, width, height)
SELECT 2 * n + side, n, 1 + side, 'Thing ' || n || ', side ' || side,
    'things/' || n || '-' || side || '.webp', 1200, 1200
FROM generate_series(1, 100000) AS n, generate_series(0, 1) AS side;

INSERT INTO variants
    (id, product_id, media_id, sku, option_values, price_cents, currency, weight_grams, position)
SELECT 3 * n + place, n, 2 * n, 'T-' || n || '-' || place,
    CASE WHEN n % 3 > 0 THEN ARRAY[(ARRAY['S', 'M', 'L'])[1 + place]] ELSE '{}' END,
    500 + n * 7 % 4500, 'EUR', 250, 1 + place
FROM generate_series(1, 100000) AS n, generate_series(0, 2) AS place
WHERE place <= n % 3;

INSERT INTO stock_levels (variant_id, location_id, available)
SELECT id, 1, 1 + id % 40 FROM variants;
