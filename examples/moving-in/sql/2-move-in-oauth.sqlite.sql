-- What links to accounts at providers need, behind 2-move-in. SQLite cannot add a column only if it
-- is missing: run again, this stops at the last statement, 'duplicate column name: tokens', with
-- the others done.
CREATE UNIQUE INDEX IF NOT EXISTS ix_oauth_account_link ON oauth_account (oauth_name, account_id);
CREATE INDEX IF NOT EXISTS ix_oauth_account_user_id ON oauth_account (user_id);
CREATE TABLE IF NOT EXISTS one_time_tokens (
  digest TEXT NOT NULL PRIMARY KEY,
  expires_at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS ix_one_time_tokens_expires_at ON one_time_tokens (expires_at);

ALTER TABLE oauth_account ADD COLUMN tokens TEXT;
