-- Question: Which orders were shipped after the customer required them?
-- Grain: one row an order having lines, shipped after its required date
-- Order: days_late, most first; equal ones by order number
-- Columns:
--   order_number (number): the order's number
--   customer_number (number): the customer's number; NULL for the unknown customer
--   order_date (date): when the order was placed
--   required_date (date): when the customer required it
--   shipped_date (date): when it was shipped
--   days_late (days): from required_date to shipped_date
SELECT DISTINCT
    fact_orders.order_number,
    dim_customers.customer_number,
    fact_orders.order_date,
    fact_orders.required_date,
    fact_orders.shipped_date,
    DATE_DIFF('day', fact_orders.required_date, fact_orders.shipped_date) AS days_late
FROM fact_orders
INNER JOIN dim_customers ON fact_orders.customer_key = dim_customers.customer_key
WHERE fact_orders.shipped_date > fact_orders.required_date
ORDER BY days_late DESC, fact_orders.order_number ASC
