-- grain: one row an order line whose order exists (rules/order_line_without_order.sql has the others)
-- kind: fact
-- key: order_number, order_line_number
-- partition_by: months(order_date)
-- sort_by: order_date, order_number, order_line_number
-- reads: orderdetails(ordernumber integer, productcode text, quantityordered integer, priceeach decimal,
--   orderlinenumber integer), orders(ordernumber integer, orderdate date, requireddate date, shippeddate date,
--   status text, customernumber integer), dim_customers, dim_products
--
-- No line is lost: a missing customer or product is the unknown member, whose prices are null.
WITH sales AS (
    SELECT
        orders.ordernumber AS order_number,
        CAST(orders.orderdate AS DATE) AS order_date,
        CAST(orders.requireddate AS DATE) AS required_date,
        CAST(orders.shippeddate AS DATE) AS shipped_date,
        orders.status,
        COALESCE(orders.status = 'Cancelled' OR spelled.value IS NOT NULL, FALSE) AS is_cancelled,
        COALESCE(customers.customer_key, 0) AS customer_key,
        COALESCE(customers.location_key, 0) AS location_key,
        COALESCE(customers.employee_key, 0) AS employee_key,
        COALESCE(customers.office_key, 0) AS office_key
    FROM clean_orders AS orders
    LEFT JOIN dim_customers AS customers
        ON XXHASH64(CAST(orders.customernumber AS BIGINT)) = customers.customer_key
    LEFT JOIN match_orders_status AS spelled ON orders.raw.status = spelled.value
)

SELECT
    sales.order_number,
    lines.orderlinenumber AS order_line_number,
    sales.customer_key,
    COALESCE(products.product_key, 0) AS product_key,
    sales.location_key,
    sales.employee_key,
    sales.office_key,
    COALESCE(YEAR(sales.order_date) * 10000 + MONTH(sales.order_date) * 100 + DAY(sales.order_date), 0)
        AS order_date_key,
    COALESCE(YEAR(sales.required_date) * 10000 + MONTH(sales.required_date) * 100 + DAY(sales.required_date), 0)
        AS required_date_key,
    COALESCE(YEAR(sales.shipped_date) * 10000 + MONTH(sales.shipped_date) * 100 + DAY(sales.shipped_date), 0)
        AS shipped_date_key,
    sales.order_date,
    sales.required_date,
    sales.shipped_date,
    sales.status,
    lines.quantityordered AS quantity,
    lines.priceeach AS price_each,
    products.buy_price,
    products.msrp,
    lines.quantityordered * lines.priceeach AS sales_amount,
    lines.quantityordered * products.buy_price AS cost_amount,
    lines.quantityordered * lines.priceeach - lines.quantityordered * products.buy_price AS margin_amount,
    lines.quantityordered * (products.msrp - lines.priceeach) AS discount_amount,
    sales.is_cancelled,
    DATEDIFF(sales.shipped_date, sales.order_date) AS days_to_ship,
    COALESCE(sales.shipped_date > sales.required_date, FALSE) AS is_late
FROM orderdetails AS lines
INNER JOIN sales ON lines.ordernumber = sales.order_number
LEFT JOIN match_orderdetails_productcode AS spelled ON lines.productcode = spelled.value
LEFT JOIN dim_products AS products
    ON XXHASH64(COALESCE(spelled.referenced, lines.productcode)) = products.product_key
