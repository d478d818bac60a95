-- What links to accounts at providers need, behind 2-move-in. May be run again.

-- By itself, since it keeps readers out, too: behind the indexes it could wait for a reader that
-- waits to write.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE oauth_account ADD COLUMN IF NOT EXISTS tokens TEXT;
COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
LOCK TABLE oauth_account IN SHARE ROW EXCLUSIVE MODE;
CREATE UNIQUE INDEX IF NOT EXISTS ix_oauth_account_link ON oauth_account (oauth_name, account_id);
CREATE INDEX IF NOT EXISTS ix_oauth_account_user_id ON oauth_account (user_id);
COMMIT;

CREATE TABLE IF NOT EXISTS one_time_tokens (
  digest TEXT NOT NULL PRIMARY KEY,
  expires_at TIMESTAMP (3) WITH TIME ZONE NOT NULL
);
CREATE INDEX IF NOT EXISTS ix_one_time_tokens_expires_at ON one_time_tokens (expires_at);
