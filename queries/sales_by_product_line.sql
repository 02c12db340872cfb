-- Question: Which product lines sell, and which of them earn?
-- Grain: one row a product line that has order lines
-- Order: net_sales, highest first
-- Columns:
--   product_line (text): the product's line; Unknown where the product is unknown
--   orders (orders): distinct orders having a line of it, cancelled ones included
--   units (pieces): quantity ordered, cancelled orders included
--   gross_sales (money): quantity x price of every order line
--   net_sales (money): gross_sales without cancelled orders
--   margin (money): net_sales less the cost of the goods; lines of unknown products add nothing
SELECT
    dim_products.product_line,
    COUNT(DISTINCT fact_orders.order_number) AS orders,
    SUM(fact_orders.quantity) AS units,
    SUM(fact_orders.sales_amount) AS gross_sales,
    SUM(CASE WHEN fact_orders.is_cancelled THEN 0 ELSE fact_orders.sales_amount END) AS net_sales,
    SUM(CASE WHEN fact_orders.is_cancelled THEN 0 ELSE COALESCE(fact_orders.margin_amount, 0) END) AS margin
FROM fact_orders
INNER JOIN dim_products ON fact_orders.product_key = dim_products.product_key
GROUP BY dim_products.product_line
ORDER BY net_sales DESC, dim_products.product_line ASC
