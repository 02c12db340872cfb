-- Question: How do sales develop from month to month?
-- Grain: one row a calendar month of the order date that has order lines
-- Order: month, earliest first
-- Columns:
--   month (YYYY-MM): month in which the order was placed; Unknown where the order has no date
--   orders (orders): distinct orders having lines, cancelled ones included
--   units (pieces): quantity ordered, cancelled orders included
--   gross_sales (money): quantity x price of every order line
--   net_sales (money): gross_sales without cancelled orders
--   margin (money): net_sales less the cost of the goods; lines of unknown products add nothing
SELECT
    dim_dates.year_month AS month,
    COUNT(DISTINCT fact_orders.order_number) AS orders,
    SUM(fact_orders.quantity) AS units,
    SUM(fact_orders.sales_amount) AS gross_sales,
    SUM(CASE WHEN fact_orders.is_cancelled THEN 0 ELSE fact_orders.sales_amount END) AS net_sales,
    SUM(CASE WHEN fact_orders.is_cancelled THEN 0 ELSE COALESCE(fact_orders.margin_amount, 0) END) AS margin
FROM fact_orders
INNER JOIN dim_dates ON fact_orders.order_date_key = dim_dates.date_key
GROUP BY dim_dates.year_month
ORDER BY dim_dates.year_month
