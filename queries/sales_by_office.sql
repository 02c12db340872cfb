-- Question: Which sales office brings in what?
-- Grain: one row an office whose representatives' customers have order lines
-- Order: net_sales, highest first
-- Columns:
--   office_code (text): office of the customer's representative; Unknown for customers without one
--   city (text): the office's city; Unknown for customers without a representative
--   orders (orders): distinct orders having lines, cancelled ones included
--   gross_sales (money): quantity x price of every order line
--   net_sales (money): gross_sales without cancelled orders
--   margin (money): net_sales less the cost of the goods; lines of unknown products add nothing
SELECT
    dim_offices.office_code,
    dim_offices.city,
    COUNT(DISTINCT fact_orders.order_number) AS orders,
    SUM(fact_orders.sales_amount) AS gross_sales,
    SUM(CASE WHEN fact_orders.is_cancelled THEN 0 ELSE fact_orders.sales_amount END) AS net_sales,
    SUM(CASE WHEN fact_orders.is_cancelled THEN 0 ELSE COALESCE(fact_orders.margin_amount, 0) END) AS margin
FROM fact_orders
INNER JOIN dim_offices ON fact_orders.office_key = dim_offices.office_key
GROUP BY dim_offices.office_key, dim_offices.office_code, dim_offices.city
ORDER BY net_sales DESC, dim_offices.office_code ASC, dim_offices.office_key ASC
