-- Question: How much is owed to us, and how much was overpaid?
-- Grain: one row
-- Columns: owing_customers and owed (balances above zero), overpaid_customers and overpaid (below zero),
--   from the named query receivables
SELECT
    COUNT(CASE WHEN balance > 0 THEN 1 END) AS owing_customers,
    COALESCE(SUM(CASE WHEN balance > 0 THEN balance END), 0) AS owed,
    COUNT(CASE WHEN balance < 0 THEN 1 END) AS overpaid_customers,
    COALESCE(SUM(CASE WHEN balance < 0 THEN -balance END), 0) AS overpaid
FROM receivables
