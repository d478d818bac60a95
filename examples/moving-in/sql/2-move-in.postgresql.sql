-- Adds what fetch-users needs; fastapi-users goes on working. May be run again.
BEGIN;

UPDATE "user" SET email = lower(email) WHERE email <> lower(email);
CREATE UNIQUE INDEX IF NOT EXISTS ix_user_email_lower ON "user" (lower(email));

CREATE UNIQUE INDEX IF NOT EXISTS ix_oauth_account_link ON oauth_account (oauth_name, account_id);
CREATE INDEX IF NOT EXISTS ix_oauth_account_user_id ON oauth_account (user_id);
ALTER TABLE oauth_account ADD COLUMN IF NOT EXISTS tokens TEXT;

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
  ip TEXT,
  user_agent TEXT
);
CREATE INDEX IF NOT EXISTS ix_sessions_user_id ON sessions (user_id);
CREATE INDEX IF NOT EXISTS ix_sessions_expires_at ON sessions (expires_at);

COMMIT;
