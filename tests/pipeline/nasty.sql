-- A dump in the well-known form, with all that a real one may hold and a clean one never does.
-- The test puts a collation in the place of @COLLATION@.
/*!40101 SET NAMES utf8mb4 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
CREATE DATABASE /*!32312 IF NOT EXISTS*/`classicmodels` /*!40100 DEFAULT CHARACTER SET utf8mb4 */;
USE `classicmodels`;

DROP TABLE IF EXISTS `productlines`;
CREATE TABLE `productlines` (
  `productLine` varchar(50) NOT NULL,
  `textDescription` varchar(4000) DEFAULT NULL,
  `htmlDescription` mediumtext,
  `image` mediumblob,
  PRIMARY KEY (`productLine`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=@COLLATION@;
INSERT INTO `productlines` VALUES
('Classic Cars','They\'re old; and "fine"\r\nand\tred.',NULL,NULL),
('Avions été','NFC',NULL,_binary '\0ÿ'),
(' Ships ','blanks at both ends',NULL,NULL),
('Trains','sold nothing',NULL,NULL);

DROP TABLE IF EXISTS `products`;
CREATE TABLE `products` (
  `productCode` varchar(15) NOT NULL,
  `productName` varchar(70) NOT NULL,
  `productLine` varchar(50) NOT NULL,
  `productScale` varchar(10) NOT NULL,
  `productVendor` varchar(50) NOT NULL,
  `productDescription` text NOT NULL,
  `quantityInStock` smallint NOT NULL,
  `buyPrice` decimal(10,2) NOT NULL,
  `MSRP` decimal(10,2) NOT NULL,
  PRIMARY KEY (`productCode`),
  KEY `productLine` (`productLine`),
  CONSTRAINT `products_ibfk_1` FOREIGN KEY (`productLine`) REFERENCES `productlines` (`productLine`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=@COLLATION@;
INSERT INTO `products` VALUES
('S10_1','1969 Harley; "Davidson"','classic cars','1:10','V','line in another case',7933,'48.81','95.70'),
('S10_2','  Alpine Renault ','Classic Cars','1:10','V','blanks in its name',1,'98.58','214.30'),
('SÉ_3','Aérospatiale','Avions été','1:72','V','line in Unicode NFD',1,'0.00','0.01'),
('S10_4 ','Ship with a blank at its code''s end',' ships ','1:700','V','',1,'33.30','66.60'),
('S10_5','Lost line','No such line','1:18','V','its line is not there',1,'10.01','20.02'),
('S10_6','Blank after its line','Trains ','1:18','V','Trains or not, as blanks count',1,'1.10','2.20'),
('S10_7','Never sold','Trains','1:18','V','',1,'99999999.99','99999999.99');

DROP TABLE IF EXISTS `offices`;
CREATE TABLE `offices` (
  `officeCode` varchar(10) NOT NULL,
  `city` varchar(50) NOT NULL,
  `phone` varchar(50) NOT NULL,
  `addressLine1` varchar(50) NOT NULL,
  `addressLine2` varchar(50) DEFAULT NULL,
  `state` varchar(50) DEFAULT NULL,
  `country` varchar(50) NOT NULL,
  `postalCode` varchar(15) NOT NULL,
  `territory` varchar(10) NOT NULL,
  PRIMARY KEY (`officeCode`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=@COLLATION@;
INSERT INTO `offices` VALUES
('1','San Francisco ','+1','100 Market',NULL,'CA','USA','75017','NA'),
('B','Paris','+33','43 Rue',NULL,NULL,'France','75017','EMEA'),
('C','Sydney','+61','5 Wynyard','Floor #2','NSW','Australia','','APAC');

DROP TABLE IF EXISTS `employees`;
CREATE TABLE `employees` (
  `employeeNumber` int NOT NULL,
  `lastName` varchar(50) NOT NULL,
  `firstName` varchar(50) NOT NULL,
  `extension` varchar(10) NOT NULL,
  `email` varchar(100) NOT NULL,
  `officeCode` varchar(10) NOT NULL,
  `reportsTo` int DEFAULT NULL,
  `jobTitle` varchar(50) NOT NULL,
  PRIMARY KEY (`employeeNumber`),
  CONSTRAINT `employees_ibfk_1` FOREIGN KEY (`reportsTo`) REFERENCES `employees` (`employeeNumber`),
  CONSTRAINT `employees_ibfk_2` FOREIGN KEY (`officeCode`) REFERENCES `offices` (`officeCode`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=@COLLATION@;
INSERT INTO `employees` VALUES
(10,'Murphy','Diane ','x1','d@example.com','1',NULL,'President'),
(11,'Bondur','Gérard','x2','g@example.com','b',10,'Sales Rep'),
(12,'Lost','Office','x3','l@example.com','Z',10,'Sales Rep'),
(13,'Blank','Office','x4','b@example.com','B ',99,'Sales Rep');

DROP TABLE IF EXISTS `customers`;
CREATE TABLE `customers` (
  `customerNumber` int NOT NULL,
  `customerName` varchar(50) NOT NULL,
  `contactLastName` varchar(50) NOT NULL,
  `contactFirstName` varchar(50) NOT NULL,
  `phone` varchar(50) NOT NULL,
  `addressLine1` varchar(50) NOT NULL,
  `addressLine2` varchar(50) DEFAULT NULL,
  `city` varchar(50) NOT NULL,
  `state` varchar(50) DEFAULT NULL,
  `postalCode` varchar(15) DEFAULT NULL,
  `country` varchar(50) NOT NULL,
  `salesRepEmployeeNumber` int DEFAULT NULL,
  `creditLimit` decimal(10,2) DEFAULT NULL,
  PRIMARY KEY (`customerNumber`),
  CONSTRAINT `customers_ibfk_1` FOREIGN KEY (`salesRepEmployeeNumber`) REFERENCES `employees` (`employeeNumber`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=@COLLATION@;
INSERT INTO `customers` VALUES
(101,'Atelier graphique','Schmitt','Carine ','1','54 Rue',NULL,'Nantes',NULL,'75017','France',11,'21000.00'),
(102,'La Rochelle, "Gifts"; Co.','Labrune','Janine','2','67 Rue',NULL,'Nantes ',NULL,'75017','France ',13,'0.00'),
(103,'Mini Caravy','O\'Hara','Fréd','3','24 Place',NULL,'Strasbourg',NULL,'75017','FRANCE',10,NULL),
(104,'Tienda é 名 🚗','Peña','Ángel','4','Calle 1',NULL,'México',NULL,NULL,'México',12,'1.00'),
(105,'Otra','Roel','José','5','Calle 2','','Mexico','','','México',NULL,'1.00'),
(106,'Rep not there','A','B','6','Street','','NYC','NY','10022','USA',999,'1.00'),
(107,'Never ordered, paid','A','B','7','Street',NULL,'NYC','NY','10022','USA',10,'1.00'),
(108,'Never anything','A','B','8','Street',NULL,'','',NULL,'',10,'1.00'),
(109,'Cancelled only','A','B','9','Street',NULL,'NYC','NY','10023','USA',10,'1.00'),
(110,'Order without lines','A','B','10','Street',NULL,'Oslo',NULL,'N 0106','Norway\t',10,'1.00');

DROP TABLE IF EXISTS `orders`;
CREATE TABLE `orders` (
  `orderNumber` int NOT NULL,
  `orderDate` date NOT NULL,
  `requiredDate` date NOT NULL,
  `shippedDate` date DEFAULT NULL,
  `status` varchar(15) NOT NULL,
  `comments` text,
  `customerNumber` int NOT NULL,
  PRIMARY KEY (`orderNumber`),
  CONSTRAINT `orders_ibfk_1` FOREIGN KEY (`customerNumber`) REFERENCES `customers` (`customerNumber`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=@COLLATION@;
INSERT INTO `orders` VALUES
(1,'2003-01-06','2003-01-13','2003-01-10','Shipped','It\'s; "fine"\n',101),
(2,'2003-12-31','2004-01-09','2004-01-10','Shipped ',NULL,102),
(3,'2004-02-29','2004-02-29','2004-02-29','Resolved',NULL,103),
(4,'2004-03-01','2004-03-08',NULL,'Cancelled',NULL,101),
(5,'2004-03-01','2004-03-08','2004-05-01','cancelled',NULL,103),
(6,'2004-03-02','2004-03-08',NULL,' Cancelled ',NULL,109),
(7,'2004-06-30','2004-07-08','2004-07-09','Disputed',NULL,104),
(8,'2004-07-01','2004-07-08',NULL,'On Hold',NULL,105),
(9,'2004-07-02','2004-07-08','2004-07-10','In Process',NULL,106),
(10,'2004-07-03','2004-07-08','2004-07-20','Shipped',NULL,777),
(11,'2004-07-04','2004-07-08','2004-07-21','Shipped',NULL,778),
(12,'2004-12-31','2005-01-08','2005-01-20','Shipped',NULL,110),
(13,'2003-06-01','2003-06-08','2003-06-08','Shipped',NULL,102),
(14,'2003-06-02','2003-06-08','2003-06-08','Shipped',NULL,102),
(15,'2004-07-05','2004-07-08','2004-07-08','Shipped',NULL,102);

DROP TABLE IF EXISTS `orderdetails`;
CREATE TABLE `orderdetails` (
  `orderNumber` int NOT NULL,
  `productCode` varchar(15) NOT NULL,
  `quantityOrdered` int NOT NULL,
  `priceEach` decimal(10,2) NOT NULL,
  `orderLineNumber` smallint NOT NULL,
  PRIMARY KEY (`orderNumber`,`productCode`),
  KEY `productCode` (`productCode`),
  CONSTRAINT `orderdetails_ibfk_1` FOREIGN KEY (`orderNumber`) REFERENCES `orders` (`orderNumber`),
  CONSTRAINT `orderdetails_ibfk_2` FOREIGN KEY (`productCode`) REFERENCES `products` (`productCode`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=@COLLATION@;
INSERT INTO `orderdetails` VALUES
(1,'S10_1',30,'136.00',3),(1,'s10_2',50,'55.09',2),(1,'SÉ_3',22,'75.46',4),(1,'S10_4',49,'35.29',1),
(2,'S10_1 ',25,'108.06',1),(2,'se_3',26,'167.06',1),
(3,'S10_4 ',45,'32.53',1),
(4,'S10_2',39,'95.55',1),(4,'S10_5',41,'43.13',2),
(5,'S10_1',10,'10.10',1),
(6,'S10_6',20,'20.20',1),
(7,'S10_5',1000000,'99999.99',1),(7,'S10_6',1,'0.00',2),
(8,'SÉ_3',3,'0.33',1),
(9,'NO_SUCH',7,'7.77',1),(9,'S10_1',1,'0.01',2),
(10,'S10_1',2,'95.70',1),(11,'S10_2',3,'214.30',1),
(13,'S10_2',1,'100.00',1),(14,'S10_2',1,'100.00',1),(15,'S10_2',1,'100.00',1),(15,'s10_4',46,'44.35',2),
(888,'S10_1',1,'1000.00',1),(889,'NO_SUCH',1,'1000.00',1);

DROP TABLE IF EXISTS `payments`;
CREATE TABLE `payments` (
  `customerNumber` int NOT NULL,
  `checkNumber` varchar(50) NOT NULL,
  `paymentDate` date NOT NULL,
  `amount` decimal(10,2) NOT NULL,
  PRIMARY KEY (`customerNumber`,`checkNumber`),
  CONSTRAINT `payments_ibfk_1` FOREIGN KEY (`customerNumber`) REFERENCES `customers` (`customerNumber`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=@COLLATION@;
INSERT INTO `payments` VALUES
(101,'HQ1','2004-10-19','6066.78'),(101,'HQ2','2003-06-05','14571.44'),
(102,'HQ1','2004-11-14','0.01'),(107,'NR1','2004-08-08','104950.56'),
(777,'X1','2004-08-08','20.00'),(778,'X1','2004-08-08','0.50'),(779,'X1','2004-08-08','0.05');

/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
