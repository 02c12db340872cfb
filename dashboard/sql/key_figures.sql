-- Question: What do the chosen sales come to?
-- Grain: one row
-- Columns: gross figures count every order line; net figures leave out orders with status Cancelled;
--   customers without the unknown one; margin is on net sales; an order is late when it shipped after its required date
SELECT
    COUNT(*) AS order_lines,
    SUM(quantity) AS units,
    SUM(sales_amount) AS gross_sales,
    SUM(CASE WHEN NOT is_cancelled THEN sales_amount ELSE 0 END) AS net_sales,
    SUM(CASE WHEN NOT is_cancelled THEN COALESCE(margin_amount, 0) ELSE 0 END) AS margin,
    COUNT(DISTINCT order_number) AS gross_orders,
    COUNT(DISTINCT CASE WHEN NOT is_cancelled THEN order_number END) AS net_orders,
    COUNT(DISTINCT NULLIF(customer_key, 0)) AS gross_customers,
    COUNT(DISTINCT CASE WHEN NOT is_cancelled THEN NULLIF(customer_key, 0) END) AS net_customers,
    COUNT(DISTINCT CASE WHEN shipped_date IS NOT NULL THEN order_number END) AS shipped_orders,
    COUNT(DISTINCT CASE WHEN shipped_date > required_date THEN order_number END) AS late_orders
FROM fact_orders
