-- 229,500 rows, the same on every run: values are computed from the row's number.

-- One statement for MySQL and MariaDB, which know this limit by different names.
SET SESSION time_zone = '+00:00' /*!80000 , cte_max_recursion_depth = 100000 */ /*M!100500 , max_recursive_iterations = 100000 */;

INSERT INTO products (id, sku, name, price, stock, attributes, weight_g)
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 500)
SELECT n,
       CONCAT('SKU-', LPAD(n, 8, '0')),
       CONCAT(ELT(1 + n % 5, 'Kettle ☕', 'Bicycle 🚲', 'Lampe für München', '茶碗 🍵', 'Notebook'), ' ', n),
       1 + (n * 7919 % 30000) / 100,
       1000000,
       JSON_OBJECT('colour', ELT(1 + n % 3, 'red', 'grün', '青'), 'sizes', JSON_ARRAY(n % 7, n % 11), 'fragile', n % 4 = 0),
       IF(n % 9 = 0, NULL, 50 + n * 37 % 9000)
FROM n;

INSERT INTO customers (email, name, phone, tier, preferences, avatar, credit, created_at)
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20000)
SELECT CONCAT('customer', n, '@', ELT(1 + n % 4, 'example.com', 'example.org', 'example.net', 'shop.example')),
       CONCAT(ELT(1 + n % 6, 'Zoë', 'Łukasz', 'Ana 🌷', '愛', 'O''Brien', 'Søren'), ' ', n),
       IF(n % 3 = 0, NULL, CONCAT('+49 ', LPAD(n * 7907 % 100000000, 9, '0'))),
       ELT(1 + n % 3, 'basic', 'plus', 'premium'),
       IF(n % 5 = 0, NULL, JSON_OBJECT('newsletter', n % 2 = 0, 'emoji', '🛒', 'limit', n % 1000)),
       IF(n % 8 = 0, UNHEX(SHA2(n, 512)), NULL),
       (n * 31 % 10000 - 5000) / 100,
       '2024-01-01 00:00:00.000001' + INTERVAL n * 3607 SECOND
FROM n;

INSERT INTO orders (id, customer_id, status, total, note, placed_at, changed_at, version)
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 60000)
SELECT n,
       1 + n * 7919 % 20000,
       ELT(1 + n % 4, 'placed', 'paid', 'shipped', 'returned'),
       5 + (n * 104729 % 100000) / 100,
       IF(n % 10 = 0, CONCAT('leave at the 🚪, order ', n), NULL),
       '2025-01-01 00:00:00.123456' + INTERVAL n * 481 SECOND,
       IF(n % 4 = 0, NULL, '2025-01-02 00:00:00.654321' + INTERVAL n * 481 SECOND),
       1 + n % 4
FROM n;

INSERT INTO order_lines (order_id, line, product_id, quantity, price)
SELECT id, line, 1 + (id * 31 + line * 17) % 500, 1 + id % 3, 1 + (id * 13 + line) % 9000 / 100
FROM orders JOIN (SELECT 1 AS line UNION ALL SELECT 2) AS numbers
WHERE line = 1 OR id % 3 > 0
ORDER BY id, line;

INSERT INTO payments (order_id, method, amount, details, receipt, paid_at)
SELECT id,
       ELT(1 + id % 3, 'card', 'transfer', 'voucher'),
       total,
       IF(id % 7 = 0, NULL, JSON_OBJECT('reference', CONCAT('R', id), 'attempts', JSON_ARRAY(id % 2, id % 5))),
       IF(id % 6 = 1, CONCAT(UNHEX(SHA2(id, 256)), 0x00FF27225C0A), NULL),
       changed_at
FROM orders
WHERE id % 4 > 0 AND id <= 40000
ORDER BY id;

INSERT INTO stock_movements (product_id, order_id, delta, reason, moved_at)
SELECT 1 + id * 31 % 500, IF(id % 5 = 0, NULL, id), IF(id % 5 = 0, 100, -1), IF(id % 5 = 0, 'delivery', 'sale'), placed_at
FROM orders
WHERE id <= 15000
ORDER BY id;

INSERT INTO reviews (product_id, customer_id, stars, body, written_at)
SELECT 1 + id * 7 % 500, id, 1 + id % 5, IF(id % 6 = 0, NULL, CONCAT(REPEAT('⭐', 1 + id % 5), ' review ', id)), created_at
FROM customers
WHERE id <= 4000
ORDER BY 1, 2;
