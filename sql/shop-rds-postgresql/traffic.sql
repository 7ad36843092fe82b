-- The application's writes while a rehearsal runs: copy this file and write down your own application's.
--
-- "-- transaction: NAME, weight N" begins a transaction; the weights say how often each one runs.
-- A transaction works on one key, written as one of
--   :new   a fresh key, above 1,000,000,000, that nobody else uses
--   :old   a key that this connection has written before and that still exists
--   :gone  likewise, and the transaction removes it
-- and may use
--   :random  an integer from 0 to 2,147,483,646, drawn once per transaction
--
-- "-- witness" begins one SELECT that shows what the application has written under the key :id, and no row when it is
-- gone. It runs before and after each transaction's statements, inside the transaction; afterwards every key that was
-- ever acknowledged is asked for again. Let it read only what the key's own transactions write: a product's
-- stock, say, belongs to many orders. Values are bound to the statements as bigint, never put into their text.

-- transaction: place-order, weight 4
INSERT INTO orders (id, customer_id, status, total, note, placed_at)
VALUES (:new, 1 + :random % 20000, 'placed', 10 + (:random % 90000) / 100.0,
        CASE WHEN :random % 3 = 0 THEN 'ring twice 🔔; please' END, now());
INSERT INTO order_lines (order_id, line, product_id, quantity, price)
VALUES (:new, 1, 1 + :random % 500, 1 + :random % 3, 9.99), (:new, 2, 1 + (:random / 500) % 500, 1, 0.01 + :random % 50);
INSERT INTO stock_movements (product_id, order_id, delta, reason, moved_at)
VALUES (1 + :random % 500, :new, -1, 'sale', now());
UPDATE products SET stock = stock - 1 WHERE id = 1 + :random % 500;

-- transaction: pay, weight 3
UPDATE orders SET status = 'paid', changed_at = now() WHERE id = :old;
INSERT INTO payments (order_id, method, amount, details, receipt, paid_at)
SELECT id, 'card', total, jsonb_build_object('reference', :random, 'attempt', version), sha256((:random)::text::bytea), now()
FROM orders WHERE id = :old
ON CONFLICT (order_id) DO UPDATE SET details = jsonb_build_object('reference', :random, 'again', true), paid_at = now();

-- transaction: cancel, weight 1
DELETE FROM orders WHERE id = :gone;
INSERT INTO stock_movements (product_id, order_id, delta, reason, moved_at)
VALUES (1 + :random % 500, :gone, 1, 'cancelled', now());

-- witness
SELECT o.id, o.customer_id, o.status, o.total, o.note, o.placed_at, o.changed_at, o.version,
       (SELECT count(*) FROM order_lines l WHERE l.order_id = o.id) AS line_count,
       (SELECT sum(l.amount) FROM order_lines l WHERE l.order_id = o.id) AS lines_amount,
       (SELECT count(*) FROM stock_movements m WHERE m.order_id = o.id) AS movement_count,
       p.method, p.amount, p.details, p.receipt
FROM orders o LEFT JOIN payments p ON p.order_id = o.id
WHERE o.id = :id;
