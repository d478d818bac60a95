CREATE TABLE `rate_limits` (
	`key` text PRIMARY KEY NOT NULL,
	`remaining` integer NOT NULL,
	`level` integer NOT NULL,
	`resets_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `rate_limits_expires_at_index` ON `rate_limits` (`expires_at`);