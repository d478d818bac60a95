CREATE TABLE `oauth_accounts` (
	`provider` text NOT NULL,
	`account_id` text NOT NULL,
	`user_id` text NOT NULL,
	`account_email` text,
	`tokens` text,
	PRIMARY KEY(`provider`, `account_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `oauth_accounts_user_id_index` ON `oauth_accounts` (`user_id`);--> statement-breakpoint
CREATE TABLE `one_time_tokens` (
	`digest` text PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `one_time_tokens_expires_at_index` ON `one_time_tokens` (`expires_at`);