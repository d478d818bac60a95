-- Has to come back empty. PostgreSQL and SQLite.

-- Accounts whose addresses become one when lower-cased. They are one person's, or a race's: keep
-- the one that is used, and give the others an address of their own or delete them.
SELECT lower(email) AS address, count(*) AS accounts
FROM "user" GROUP BY lower(email) HAVING count(*) > 1;
