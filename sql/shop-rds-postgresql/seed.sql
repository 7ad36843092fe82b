-- 229,500 rows, the same on every run: values are computed from the row's number.

SET LOCAL TimeZone = 'UTC';

INSERT INTO products (id, sku, name, price, stock, attributes, sizes, weight_g)
SELECT n,
       'SKU-' || lpad(n::text, 8, '0'),
       (ARRAY['Kettle ☕', 'Bicycle 🚲', 'Lampe für München', '茶碗 🍵', 'Notebook'])[1 + n % 5] || ' ' || n,
       1 + (n * 7919 % 30000) / 100.0,
       1000000,
       jsonb_build_object('colour', (ARRAY['red', 'grün', '青'])[1 + n % 3], 'fragile', n % 4 = 0),
       ARRAY[n % 7, n % 11],
       CASE WHEN n % 9 > 0 THEN 50 + n * 37 % 9000 END
FROM generate_series(1, 500) AS n;

INSERT INTO customers (email, name, phone, tier, preferences, tags, avatar, credit, created_at)
SELECT 'customer' || n || '@' || (ARRAY['example.com', 'example.org', 'example.net', 'shop.example'])[1 + n % 4],
       (ARRAY['Zoë', 'Łukasz', 'Ana 🌷', '愛', 'O''Brien', 'Søren'])[1 + n % 6] || ' ' || n,
       CASE WHEN n % 3 > 0 THEN '+49 ' || lpad((n * 7907::bigint % 100000000)::text, 9, '0') END,
       (ARRAY['basic', 'plus', 'premium'])[1 + n % 3],
       CASE WHEN n % 5 > 0 THEN jsonb_build_object('newsletter', n % 2 = 0, 'emoji', '🛒', 'limit', n % 1000) END,
       CASE WHEN n % 4 = 0 THEN ARRAY['new', 'a "quoted" one', NULL, 'tag ' || n % 10] ELSE '{}' END,
       CASE WHEN n % 8 = 0 THEN sha512(n::text::bytea) END,
       (n * 31 % 10000 - 5000) / 100.0,
       '2024-01-01 00:00:00.000001+00'::timestamptz + n * 3607 * interval '1 second'
FROM generate_series(1, 20000) AS n;

INSERT INTO orders (id, customer_id, status, total, note, placed_at, changed_at, version)
SELECT n,
       1 + n * 7919 % 20000,
       (ARRAY['placed', 'paid', 'shipped', 'returned'])[1 + n % 4],
       5 + (n * 104729::bigint % 100000) / 100.0,
       CASE WHEN n % 10 = 0 THEN 'leave at the 🚪, order ' || n END,
       '2025-01-01 00:00:00.123456+00'::timestamptz + n * 481 * interval '1 second',
       CASE WHEN n % 4 > 0 THEN '2025-01-02 00:00:00.654321+00'::timestamptz + n * 481 * interval '1 second' END,
       1 + n % 4
FROM generate_series(1, 60000) AS n;

INSERT INTO order_lines (order_id, line, product_id, quantity, price)
SELECT id, line, 1 + (id * 31 + line * 17) % 500, 1 + id % 3, 1 + (id * 13 + line) % 9000 / 100.0
FROM orders CROSS JOIN (VALUES (1), (2)) AS numbers (line)
WHERE line = 1 OR id % 3 > 0
ORDER BY id, line;

INSERT INTO payments (order_id, method, amount, details, receipt, paid_at)
SELECT id,
       (ARRAY['card', 'transfer', 'voucher'])[1 + id % 3],
       total,
       CASE WHEN id % 7 > 0 THEN jsonb_build_object('reference', 'R' || id, 'attempts', jsonb_build_array(id % 2, id % 5)) END,
       CASE WHEN id % 6 = 1 THEN sha256(id::text::bytea) || '\x00ff27225c0a' END,
       changed_at
FROM orders
WHERE id % 4 > 0 AND id <= 40000
ORDER BY id;

INSERT INTO stock_movements (product_id, order_id, delta, reason, moved_at)
SELECT 1 + id * 31 % 500,
       CASE WHEN id % 5 > 0 THEN id END,
       CASE WHEN id % 5 = 0 THEN 100 ELSE -1 END,
       CASE WHEN id % 5 = 0 THEN 'delivery' ELSE 'sale' END,
       placed_at + interval '300 days'
FROM orders
WHERE id <= 15000
ORDER BY id;

INSERT INTO reviews (product_id, customer_id, stars, body, written_at)
SELECT 1 + id * 7 % 500, id, 1 + id % 5, CASE WHEN id % 6 > 0 THEN repeat('⭐', 1 + id % 5) || ' review ' || id END, created_at
FROM customers
WHERE id <= 4000
ORDER BY 1, 2;

REFRESH MATERIALIZED VIEW sales_by_month;
