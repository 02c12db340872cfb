-- fact: fact_orders
-- unit: order_number, order_line_number
-- keys: orders(ordernumber), orderdetails(ordernumber)
-- compares: dim_customers(location_key, employee_key, office_key), dim_products(buy_price, msrp)
--
-- All lines of an order are reached by a change of the order, of one of them, or of the customer; a line alone
-- by its product's. Which product a line has is in the fact, unless products came or went. The source may take
-- another spelling for a product, so then every line that names none byte for byte is reached.
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
    ordernumber AS order_number,
    NULL AS order_line_number
FROM reached_orders
UNION
SELECT
    fact.order_number,
    fact.order_line_number
FROM published_fact_orders AS fact
WHERE fact.product_key IN (SELECT changed.product_key FROM changed_dim_products AS changed)
UNION
SELECT
    lines.ordernumber AS order_number,
    lines.orderlinenumber AS order_line_number
FROM orderdetails AS lines
WHERE XXHASH64(lines.productcode) IN (SELECT moved.product_key FROM moved_dim_products AS moved)
UNION
SELECT
    lines.ordernumber AS order_number,
    lines.orderlinenumber AS order_line_number
FROM orderdetails AS lines
LEFT ANTI JOIN products ON lines.productcode = products.productcode
WHERE EXISTS (SELECT 1 FROM moved_dim_products)
