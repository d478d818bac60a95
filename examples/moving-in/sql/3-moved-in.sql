-- Once fastapi-users is switched off, and not before: it would leave the stamp as it is, and so a
-- password reset there would end no session here. PostgreSQL and SQLite.
ALTER TABLE "user" ADD COLUMN security_stamp TEXT;
