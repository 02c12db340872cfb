-- Question: Do we ship on time more often than we did?
-- Grain: one row a month of order
-- Columns: month (YYYY-MM), shipped_orders, late_orders (shipped after the required date)
SELECT
    d.year_month AS month,
    COUNT(DISTINCT f.order_number) AS shipped_orders,
    COUNT(DISTINCT CASE WHEN f.shipped_date > f.required_date THEN f.order_number END) AS late_orders
FROM fact_orders AS f
INNER JOIN dim_dates AS d ON f.order_date_key = d.date_key
WHERE f.shipped_date IS NOT NULL
GROUP BY d.year_month
ORDER BY d.year_month
