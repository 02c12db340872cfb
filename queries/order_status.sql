-- Question: What state are the orders in?
-- Grain: one row a status that an order having lines is in
-- Order: gross_sales, highest first
-- Columns:
--   status (text): the order's status now
--   orders (orders): distinct orders having lines
--   gross_sales (money): quantity x price of every order line
SELECT
    status,
    COUNT(DISTINCT order_number) AS orders,
    SUM(sales_amount) AS gross_sales
FROM fact_orders
GROUP BY status
ORDER BY gross_sales DESC, status ASC
