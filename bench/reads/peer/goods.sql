INSERT INTO peer.categories (id, slug, name)
SELECT id, slug, title FROM public.categories;

INSERT INTO peer.products
SELECT id, slug, title, description, vendor, product_type, tags,
    ARRAY(SELECT name FROM public.product_options WHERE product_id = products.id),
    status, category_id, 0, NULL, published_at, created_at, updated_at, version
FROM public.products;

INSERT INTO peer.variants
SELECT id, product_id, sku, option_values, price_cents / 100.0, compare_at_cents / 100.0,
    currency, available, barcode, weight_grams, tax_class, media_id, is_active
FROM public.variants JOIN public.stock_levels ON variant_id = id;

INSERT INTO peer.pictures
SELECT id, product_id, file, alt, width, height FROM public.media;
