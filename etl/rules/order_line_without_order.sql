-- table: orderdetails
-- key: ordernumber, productcode
-- reads: orderdetails, orders
--
-- Without its order a line has no date and no customer: it is a sale that nobody made, at no time.
SELECT lines.*
FROM orderdetails AS lines
LEFT ANTI JOIN orders ON lines.ordernumber = orders.ordernumber
