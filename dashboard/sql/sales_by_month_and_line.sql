-- Question: How do the product lines sell over time?
-- Grain: one row a month of order and product line
-- Columns: month (YYYY-MM), product_line, units, gross_sales, net_sales (without Cancelled)
SELECT
    d.year_month AS month,
    p.product_line,
    SUM(f.quantity) AS units,
    SUM(f.sales_amount) AS gross_sales,
    SUM(CASE WHEN NOT f.is_cancelled THEN f.sales_amount ELSE 0 END) AS net_sales
FROM fact_orders AS f
INNER JOIN dim_dates AS d ON f.order_date_key = d.date_key
INNER JOIN dim_products AS p ON f.product_key = p.product_key
GROUP BY d.year_month, p.product_line
ORDER BY d.year_month, p.product_line
