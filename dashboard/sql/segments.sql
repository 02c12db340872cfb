-- Question: How many customers has each segment, and what do they buy?
-- Grain: one row a segment that has customers
-- Columns: segment, customers, monetary (net sales), all as the named query customer_segments has them
SELECT
    segment,
    COUNT(*) AS customers,
    SUM(monetary) AS monetary
FROM customer_segments
GROUP BY segment
ORDER BY segment
