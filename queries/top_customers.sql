-- Question: Who are the 100 customers that buy most?
-- Grain: one row a customer having order lines, at most 100
-- Order: net_sales, highest first; equal ones by customer number
-- Columns:
--   customer_number (number): the customer's number; NULL for the unknown customer
--   customer_name (text): the customer's name; Unknown where the order's customer is unknown
--   country (text): the customer's country; Unknown where the order's customer is unknown
--   orders (orders): distinct orders having lines, cancelled ones included
--   gross_sales (money): quantity x price of every order line
--   net_sales (money): gross_sales without cancelled orders
--   last_order_date (date): date of the latest order having lines, cancelled ones included
SELECT
    dim_customers.customer_number,
    dim_customers.customer_name,
    dim_customers.country,
    COUNT(DISTINCT fact_orders.order_number) AS orders,
    SUM(fact_orders.sales_amount) AS gross_sales,
    SUM(CASE WHEN fact_orders.is_cancelled THEN 0 ELSE fact_orders.sales_amount END) AS net_sales,
    MAX(fact_orders.order_date) AS last_order_date
FROM fact_orders
INNER JOIN dim_customers ON fact_orders.customer_key = dim_customers.customer_key
GROUP BY dim_customers.customer_number, dim_customers.customer_name, dim_customers.country
ORDER BY net_sales DESC, dim_customers.customer_number ASC
LIMIT 100
