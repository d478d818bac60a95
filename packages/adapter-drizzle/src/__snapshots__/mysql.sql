CREATE TABLE `users` (
	`id` varchar(36) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`email` varchar(254) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`hashed_password` varchar(255) character set utf8mb4,
	`security_stamp` varchar(64) character set utf8mb4,
	`is_active` boolean NOT NULL DEFAULT true,
	`is_superuser` boolean NOT NULL DEFAULT false,
	`is_verified` boolean NOT NULL DEFAULT false,
	CONSTRAINT `users_id` PRIMARY KEY(`id`),
	CONSTRAINT `users_email_unique` UNIQUE(`email`)
);

CREATE TABLE `sessions` (
	`id` varchar(36) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`token_digest` varchar(43) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`user_id` varchar(36) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`backend` varchar(64) character set utf8mb4 NOT NULL,
	`security_stamp` varchar(64) character set utf8mb4 NOT NULL,
	`authenticated_at` datetime(3) NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`last_used_at` datetime(3) NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	`generation` int NOT NULL DEFAULT 0,
	`ip` varchar(64) character set utf8mb4,
	`user_agent` varchar(512) character set utf8mb4,
	CONSTRAINT `sessions_id` PRIMARY KEY(`id`),
	CONSTRAINT `sessions_token_digest_unique` UNIQUE(`token_digest`)
);

CREATE TABLE `oauth_accounts` (
	`provider` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`account_id` varchar(255) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`user_id` varchar(36) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`account_email` varchar(254) character set utf8mb4,
	`tokens` text character set utf8mb4,
	CONSTRAINT `oauth_accounts_provider_account_id_pk` PRIMARY KEY(`provider`,`account_id`)
);

CREATE TABLE `one_time_tokens` (
	`digest` varchar(43) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	CONSTRAINT `one_time_tokens_digest` PRIMARY KEY(`digest`)
);

CREATE TABLE `rate_limits` (
	`key` varchar(255) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`remaining` int NOT NULL,
	`level` int NOT NULL,
	`resets_at` datetime(3) NOT NULL,
	`expires_at` datetime(3) NOT NULL,
	CONSTRAINT `rate_limits_key` PRIMARY KEY(`key`)
);

ALTER TABLE `sessions` ADD CONSTRAINT `sessions_user_id_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;

ALTER TABLE `oauth_accounts` ADD CONSTRAINT `oauth_accounts_user_id_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;

CREATE INDEX `sessions_user_id_index` ON `sessions` (`user_id`);

CREATE INDEX `sessions_expires_at_index` ON `sessions` (`expires_at`);

CREATE INDEX `oauth_accounts_user_id_index` ON `oauth_accounts` (`user_id`);

CREATE INDEX `one_time_tokens_expires_at_index` ON `one_time_tokens` (`expires_at`);

CREATE INDEX `rate_limits_expires_at_index` ON `rate_limits` (`expires_at`);
