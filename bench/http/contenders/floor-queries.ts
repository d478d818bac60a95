import { asc, eq, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { type Tables, tablesOf } from '../tables/fetch-users.ts'
import { type Prepared, prepared } from './prepared.ts'

export type UserRow = Tables['users']['$inferSelect']
export type SessionRow = Tables['sessions']['$inferSelect']

/** The floor's queries: the library's own, on the same tables. */
export interface Queries {
  readonly sessionWithUser: Prepared<{ readonly session: SessionRow; readonly user: UserRow }>
  readonly userById: Prepared<UserRow>
  readonly userByEmail: Prepared<UserRow>
  readonly sessionsOfUser: Prepared<SessionRow>
  readonly noteUse: Prepared<unknown>
  readonly insertSession: Prepared<unknown>
  readonly endSession: Prepared<unknown>
  readonly insertUser: Prepared<UserRow>
}

export function prepareQueries({ db, dialect }: Database): Queries {
  const { users, sessions } = tablesOf(dialect)
  const given = sql.placeholder
  return {
    sessionWithUser: prepared(
      'session_with_user',
      db
        .select({ session: sessions, user: users })
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.userId))
        .where(eq(sessions.tokenDigest, given('digest'))),
    ),
    userById: prepared(
      'user_by_id',
      db
        .select()
        .from(users)
        .where(eq(users.id, given('id'))),
    ),
    userByEmail: prepared(
      'user_by_email',
      db
        .select()
        .from(users)
        .where(eq(users.email, given('email'))),
    ),
    sessionsOfUser: prepared(
      'sessions_of_user',
      db
        .select()
        .from(sessions)
        .where(eq(sessions.userId, given('userId')))
        .orderBy(asc(sessions.createdAt), asc(sessions.id)),
    ),
    noteUse: prepared(
      'note_use',
      db
        .update(sessions)
        // A bare placeholder would not be encoded as the column is.
        .set({ lastUsedAt: sql`${sql.param(given('now'), sessions.lastUsedAt)}` })
        .where(eq(sessions.id, given('id'))),
    ),
    endSession: prepared('end_session', db.delete(sessions).where(eq(sessions.id, given('id')))),
    insertSession: prepared(
      'insert_session',
      db.insert(sessions).values({
        id: given('id'),
        tokenDigest: given('tokenDigest'),
        userId: given('userId'),
        backend: 'cookie',
        securityStamp: given('securityStamp'),
        authenticatedAt: given('now'),
        createdAt: given('now'),
        lastUsedAt: given('now'),
        expiresAt: given('expiresAt'),
        userAgent: given('userAgent'),
      }),
    ),
    insertUser: prepared(
      'insert_user',
      db
        .insert(users)
        .values({
          id: given('id'),
          email: given('email'),
          hashedPassword: given('hashedPassword'),
          securityStamp: given('securityStamp'),
        })
        .returning(),
    ),
  }
}
