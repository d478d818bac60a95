-- Has to come back empty. PostgreSQL and SQLite.

-- Accounts at a provider that are linked more than once. Delete all links but the owner's.
SELECT oauth_name, account_id, count(*) AS links
FROM oauth_account GROUP BY oauth_name, account_id HAVING count(*) > 1;
