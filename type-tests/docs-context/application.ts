import type { SQLiteDatabaseLike } from '@fetch-users/adapter-drizzle/sqlite'

/** What the examples take for granted: a database, and a way to send mail. */
export declare const db: SQLiteDatabaseLike
export declare function sendMail(to: string, text: string): Promise<void>
