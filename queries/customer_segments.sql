-- Question: Which customers are worth winning, keeping, or winning back?
-- Grain: one row a known customer having order lines
-- Order: monetary, highest first; equal ones by customer number
-- Columns:
--   customer_number (number): the customer's number
--   customer_name (text): the customer's name
--   recency_days (days): from the customer's latest order to the latest order of all
--   frequency (orders): distinct orders having lines, cancelled ones included
--   monetary (money): net sales: quantity x price, without cancelled orders
--   segment (text): the first rule that fits:
--     Lost: no order for more than 365 days
--     At risk: no order for more than 180 days
--     Champions: 4 orders or more, and monetary at least the mean of these customers
--     Loyal: 4 orders or more
--     New: 1 order
--     Promising: 2 or 3 orders
WITH customers AS (
    SELECT
        dim_customers.customer_number,
        dim_customers.customer_name,
        MAX(fact_orders.order_date) AS last_order_date,
        COUNT(DISTINCT fact_orders.order_number) AS frequency,
        SUM(CASE WHEN fact_orders.is_cancelled THEN 0 ELSE fact_orders.sales_amount END) AS monetary
    FROM fact_orders
    INNER JOIN dim_customers ON fact_orders.customer_key = dim_customers.customer_key
    WHERE dim_customers.customer_key <> 0
    GROUP BY dim_customers.customer_number, dim_customers.customer_name
),

all_orders AS (
    SELECT MAX(order_date) AS last_order_date
    FROM fact_orders
),

all_customers AS (
    SELECT
        COUNT(*) AS customers,
        SUM(monetary) AS monetary
    FROM customers
),

scores AS (
    SELECT
        customers.customer_number,
        customers.customer_name,
        customers.frequency,
        customers.monetary,
        DATE_DIFF('day', customers.last_order_date, all_orders.last_order_date) AS recency_days,
        customers.monetary * all_customers.customers >= all_customers.monetary AS is_big
    FROM customers
    CROSS JOIN all_orders
    CROSS JOIN all_customers
)

SELECT
    customer_number,
    customer_name,
    recency_days,
    frequency,
    monetary,
    CASE
        WHEN recency_days > 365 THEN 'Lost'
        WHEN recency_days > 180 THEN 'At risk'
        WHEN frequency >= 4 AND is_big THEN 'Champions'
        WHEN frequency >= 4 THEN 'Loyal'
        WHEN frequency = 1 THEN 'New'
        ELSE 'Promising'
    END AS segment
FROM scores
ORDER BY monetary DESC, customer_number ASC
