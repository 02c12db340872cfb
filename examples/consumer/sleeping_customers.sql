-- Question: Which customers have not ordered for a year?
SELECT
    dim_customers.customer_number,
    dim_customers.customer_name,
    MAX(fact_orders.order_date) AS last_order_date
FROM fact_orders
INNER JOIN dim_customers ON fact_orders.customer_key = dim_customers.customer_key
WHERE dim_customers.customer_key <> 0
GROUP BY dim_customers.customer_number, dim_customers.customer_name
HAVING DATE_DIFF('day', MAX(fact_orders.order_date), CURRENT_DATE) > 365
ORDER BY last_order_date ASC, dim_customers.customer_number ASC
