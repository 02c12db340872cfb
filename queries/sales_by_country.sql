-- Question: How are sales spread over countries?
-- Grain: one row a country whose customers have order lines
-- Order: net_sales, highest first
-- Columns:
--   country (text): the customer's country; Unknown where the order's customer is unknown
--   orders (orders): distinct orders having lines, cancelled ones included
--   customers (customers): distinct customers having order lines; the unknown customer isn't counted
--   units (pieces): quantity ordered, cancelled orders included
--   gross_sales (money): quantity x price of every order line
--   net_sales (money): gross_sales without cancelled orders
--   margin (money): net_sales less the cost of the goods; lines of unknown products add nothing
SELECT
    dim_customers.country,
    COUNT(DISTINCT fact_orders.order_number) AS orders,
    COUNT(DISTINCT dim_customers.customer_number) AS customers,
    SUM(fact_orders.quantity) AS units,
    SUM(fact_orders.sales_amount) AS gross_sales,
    SUM(CASE WHEN fact_orders.is_cancelled THEN 0 ELSE fact_orders.sales_amount END) AS net_sales,
    SUM(CASE WHEN fact_orders.is_cancelled THEN 0 ELSE COALESCE(fact_orders.margin_amount, 0) END) AS margin
FROM fact_orders
INNER JOIN dim_customers ON fact_orders.customer_key = dim_customers.customer_key
GROUP BY dim_customers.country
ORDER BY net_sales DESC, dim_customers.country ASC
