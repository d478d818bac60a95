CREATE TABLE "users" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"email" text NOT NULL,
	"hashed_password" text,
	"security_stamp" text,
	"is_active" boolean DEFAULT true NOT NULL,
	"is_superuser" boolean DEFAULT false NOT NULL,
	"is_verified" boolean DEFAULT false NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);

CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"token_digest" text NOT NULL,
	"user_id" uuid NOT NULL,
	"backend" text NOT NULL,
	"security_stamp" text NOT NULL,
	"authenticated_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"generation" integer DEFAULT 0 NOT NULL,
	"ip" text,
	"user_agent" text,
	CONSTRAINT "sessions_token_digest_unique" UNIQUE("token_digest")
);

CREATE TABLE "oauth_accounts" (
	"provider" text NOT NULL,
	"account_id" text NOT NULL,
	"user_id" uuid NOT NULL,
	"account_email" text,
	"tokens" text,
	CONSTRAINT "oauth_accounts_provider_account_id_pk" PRIMARY KEY("provider","account_id")
);

CREATE TABLE "one_time_tokens" (
	"digest" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);

CREATE TABLE "rate_limits" (
	"key" text PRIMARY KEY NOT NULL,
	"remaining" integer NOT NULL,
	"level" integer NOT NULL,
	"resets_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);

ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;

ALTER TABLE "oauth_accounts" ADD CONSTRAINT "oauth_accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;

CREATE INDEX "sessions_user_id_index" ON "sessions" USING btree ("user_id");

CREATE INDEX "sessions_expires_at_index" ON "sessions" USING btree ("expires_at");

CREATE INDEX "oauth_accounts_user_id_index" ON "oauth_accounts" USING btree ("user_id");

CREATE INDEX "one_time_tokens_expires_at_index" ON "one_time_tokens" USING btree ("expires_at");

CREATE INDEX "rate_limits_expires_at_index" ON "rate_limits" USING btree ("expires_at");
