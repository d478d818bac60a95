-- Adds what fetch-users needs; fastapi-users goes on working. May be run again.
BEGIN;

-- All there is to wait for, before anything is held that others wait for. Reading goes on.
SET LOCAL lock_timeout = '5s';
LOCK TABLE "user" IN SHARE ROW EXCLUSIVE MODE;

-- Whatever the locale: in Turkish the small I is another letter than here.
UPDATE "user" SET email = lower(email COLLATE "C") WHERE email <> lower(email COLLATE "C");
-- As fastapi-users looks addresses up.
CREATE UNIQUE INDEX IF NOT EXISTS ix_user_email_lower ON "user" (lower(email));

CREATE TABLE IF NOT EXISTS sessions (
  id TEXT PRIMARY KEY,
  token_digest TEXT NOT NULL UNIQUE,
  user_id UUID NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
  backend TEXT NOT NULL,
  security_stamp TEXT NOT NULL,
  authenticated_at TIMESTAMP (3) WITH TIME ZONE NOT NULL,
  created_at TIMESTAMP (3) WITH TIME ZONE NOT NULL,
  last_used_at TIMESTAMP (3) WITH TIME ZONE NOT NULL,
  expires_at TIMESTAMP (3) WITH TIME ZONE NOT NULL,
  generation INTEGER DEFAULT 0 NOT NULL,
  ip TEXT,
  user_agent TEXT
);
CREATE INDEX IF NOT EXISTS ix_sessions_user_id ON sessions (user_id);
CREATE INDEX IF NOT EXISTS ix_sessions_expires_at ON sessions (expires_at);

COMMIT;
