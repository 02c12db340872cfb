-- fact: fact_orders
-- unit: order_number, order_line_number
-- keys: orders(ordernumber), orderdetails(ordernumber)
-- compares: dim_customers(location_key, employee_key, office_key), dim_products(buy_price, msrp)
--
-- A line is reached by its own change, its order's, its customer's, and its product's. The source may take
-- another spelling for a product, so where products change, every line that names none byte for byte is.
WITH reached_orders AS (
    SELECT ordernumber FROM touched_orders
    UNION
    SELECT ordernumber FROM touched_orderdetails
    UNION
    SELECT orders.ordernumber FROM orders
    INNER JOIN changed_dim_customers AS changed
        ON XXHASH64(CAST(orders.customernumber AS BIGINT)) = changed.customer_key
)

SELECT
    fact.order_number,
    fact.order_line_number
FROM published_fact_orders AS fact
WHERE
    fact.order_number IN (SELECT reached.ordernumber FROM reached_orders AS reached)
    OR fact.product_key IN (SELECT changed.product_key FROM changed_dim_products AS changed)
UNION
SELECT
    lines.ordernumber AS order_number,
    lines.orderlinenumber AS order_line_number
FROM orderdetails AS lines
WHERE
    lines.ordernumber IN (SELECT reached.ordernumber FROM reached_orders AS reached)
    OR XXHASH64(lines.productcode) IN (SELECT changed.product_key FROM changed_dim_products AS changed)
UNION
SELECT
    lines.ordernumber AS order_number,
    lines.orderlinenumber AS order_line_number
FROM orderdetails AS lines
LEFT ANTI JOIN products ON lines.productcode = products.productcode
WHERE EXISTS (SELECT 1 FROM changed_dim_products)
