-- Question: How much does each customer still owe?
-- Grain: one row a customer, those without orders included; the unknown one if it has sales or payments
-- Order: balance, highest first; equal ones by customer number
-- Columns:
--   customer_number (number): the customer's number; NULL for the unknown customer
--   customer_name (text): the customer's name; Unknown for the unknown customer
--   net_sales (money): quantity x price of the order lines, without cancelled orders
--   paid (money): sum of the customer's payments
--   balance (money): net_sales - paid; below zero where more was paid than bought
WITH sales AS (
    SELECT
        customer_key,
        SUM(CASE WHEN is_cancelled THEN 0 ELSE sales_amount END) AS net_sales
    FROM fact_orders
    GROUP BY customer_key
),

payments AS (
    SELECT
        customer_key,
        SUM(amount) AS paid
    FROM fact_payments
    GROUP BY customer_key
)

SELECT
    dim_customers.customer_number,
    dim_customers.customer_name,
    COALESCE(sales.net_sales, 0) AS net_sales,
    COALESCE(payments.paid, 0) AS paid,
    COALESCE(sales.net_sales, 0) - COALESCE(payments.paid, 0) AS balance
FROM dim_customers
LEFT JOIN sales ON dim_customers.customer_key = sales.customer_key
LEFT JOIN payments ON dim_customers.customer_key = payments.customer_key
WHERE dim_customers.customer_key <> 0 OR sales.net_sales IS NOT NULL OR payments.paid IS NOT NULL
ORDER BY balance DESC, dim_customers.customer_number ASC
