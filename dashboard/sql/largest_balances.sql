-- Question: Who owes most?
-- Grain: one row a customer with a balance above zero, at most 10
-- Columns: as the named query receivables has them
SELECT
    customer_number,
    customer_name,
    net_sales,
    paid,
    balance
FROM receivables
WHERE balance > 0
ORDER BY balance DESC, customer_number
LIMIT 10
