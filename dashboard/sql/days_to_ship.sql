-- Question: How long do orders take to ship?
-- Grain: one row a number of days from order to shipping; orders without either date are left out
-- Columns: days_to_ship, orders, late_orders (shipped after the required date)
SELECT
    days_to_ship,
    COUNT(DISTINCT order_number) AS orders,
    COUNT(DISTINCT CASE WHEN shipped_date > required_date THEN order_number END) AS late_orders
FROM fact_orders
WHERE days_to_ship IS NOT NULL
GROUP BY days_to_ship
ORDER BY days_to_ship
