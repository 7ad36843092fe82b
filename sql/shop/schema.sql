-- A web shop: the example database of the rehearsal. Run inside an existing, current database.

CREATE TABLE customers (
  id           INT UNSIGNED NOT NULL AUTO_INCREMENT,
  email        VARCHAR(120) NOT NULL,
  name         VARCHAR(80) NOT NULL,
  phone        VARCHAR(32) NULL,
  tier         ENUM('basic', 'plus', 'premium') NOT NULL DEFAULT 'basic',
  preferences  JSON NULL,
  avatar       BLOB NULL,
  credit       DECIMAL(12,2) NOT NULL DEFAULT 0.00,
  created_at   DATETIME(6) NOT NULL,
  email_domain VARCHAR(120) AS (SUBSTRING_INDEX(email, '@', -1)) STORED,
  PRIMARY KEY (id),
  UNIQUE KEY customers_email (email),
  KEY customers_domain (email_domain),
  KEY customers_tier_created (tier, created_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

CREATE TABLE products (
  id         INT UNSIGNED NOT NULL,
  sku        CHAR(12) CHARACTER SET ascii NOT NULL,
  name       VARCHAR(120) NOT NULL,
  price      DECIMAL(12,2) NOT NULL,
  stock      INT NOT NULL,
  attributes JSON NULL,
  weight_g   MEDIUMINT UNSIGNED NULL,
  PRIMARY KEY (id),
  UNIQUE KEY products_sku (sku),
  KEY products_price (price)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

CREATE TABLE orders (
  id          BIGINT UNSIGNED NOT NULL,
  customer_id INT UNSIGNED NOT NULL,
  status      ENUM('placed', 'paid', 'shipped', 'returned') NOT NULL DEFAULT 'placed',
  total       DECIMAL(12,2) NOT NULL,
  note        VARCHAR(200) NULL,
  placed_at   DATETIME(6) NOT NULL,
  changed_at  DATETIME(6) NULL,
  version     INT UNSIGNED NOT NULL DEFAULT 1,
  PRIMARY KEY (id),
  KEY orders_customer (customer_id, placed_at),
  KEY orders_status (status, placed_at),
  CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

CREATE TABLE order_lines (
  order_id   BIGINT UNSIGNED NOT NULL,
  line       SMALLINT UNSIGNED NOT NULL,
  product_id INT UNSIGNED NOT NULL,
  quantity   INT UNSIGNED NOT NULL,
  price      DECIMAL(12,2) NOT NULL,
  amount     DECIMAL(12,2) AS (quantity * price) VIRTUAL,
  PRIMARY KEY (order_id, line),
  KEY order_lines_product (product_id),
  CONSTRAINT order_lines_order FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
  CONSTRAINT order_lines_product FOREIGN KEY (product_id) REFERENCES products (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

CREATE TABLE payments (
  order_id BIGINT UNSIGNED NOT NULL,
  method   ENUM('card', 'transfer', 'voucher') NOT NULL,
  amount   DECIMAL(12,2) NOT NULL,
  details  JSON NULL,
  receipt  BLOB NULL,
  paid_at  DATETIME(6) NOT NULL,
  PRIMARY KEY (order_id),
  KEY payments_method (method, paid_at),
  CONSTRAINT payments_order FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

-- No foreign key to orders: the audit outlives a cancelled order.
CREATE TABLE stock_movements (
  id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  product_id INT UNSIGNED NOT NULL,
  order_id   BIGINT UNSIGNED NULL,
  delta      INT NOT NULL,
  reason     ENUM('sale', 'cancelled', 'delivery') NOT NULL,
  moved_at   DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY stock_movements_product (product_id, moved_at),
  KEY stock_movements_order (order_id),
  CONSTRAINT stock_movements_product FOREIGN KEY (product_id) REFERENCES products (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

CREATE TABLE reviews (
  product_id  INT UNSIGNED NOT NULL,
  customer_id INT UNSIGNED NOT NULL,
  stars       TINYINT UNSIGNED NOT NULL,
  body        TEXT NULL,
  written_at  DATETIME(6) NOT NULL,
  PRIMARY KEY (product_id, customer_id),
  KEY reviews_customer (customer_id),
  CONSTRAINT reviews_product FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE,
  CONSTRAINT reviews_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

-- What stands beside the tables moves too. Each belongs to the account that runs this file.

CREATE VIEW order_overview AS
SELECT o.id, o.status, o.total, c.name AS customer, p.method AS paid_by
FROM orders o JOIN customers c ON c.id = o.customer_id LEFT JOIN payments p ON p.order_id = o.id;

CREATE FUNCTION with_tax(price DECIMAL(12,2)) RETURNS DECIMAL(12,2) DETERMINISTIC
RETURN price * 1.19;

CREATE PROCEDURE restock(IN product INT UNSIGNED, IN amount INT) MODIFIES SQL DATA
INSERT INTO stock_movements (product_id, order_id, delta, reason, moved_at) VALUES (product, NULL, amount, 'delivery', NOW(6));

CREATE TRIGGER reviews_stars BEFORE INSERT ON reviews FOR EACH ROW
SET NEW.stars = LEAST(GREATEST(NEW.stars, 1), 5);

CREATE EVENT forget_old_reviews ON SCHEDULE EVERY 1 DAY STARTS '2025-01-01 03:00:00'
DO DELETE FROM reviews WHERE body IS NULL AND written_at < NOW(6) - INTERVAL 20 YEAR;
