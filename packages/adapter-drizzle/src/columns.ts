import type {
  ColumnBuilderBase,
  HasDefault,
  IsPrimaryKey,
  NotNull,
} from 'drizzle-orm/column-builder'

/** The column builders of a dialect, by what they are for. */
export interface ColumnKinds {
  /** The key of a user, made by default. */
  readonly id: ColumnBuilderBase
  /** Refers to it. */
  readonly userId: ColumnBuilderBase
  /** Text that is compared byte by byte. */
  readonly exact: ColumnBuilderBase
  readonly text: ColumnBuilderBase
  /** Long text; MySQL's has room for 65,535 bytes. */
  readonly longText: ColumnBuilderBase
  readonly flag: ColumnBuilderBase
  /** A time, to the millisecond. */
  readonly time: ColumnBuilderBase
  readonly count: ColumnBuilderBase
}

// Types, because Drizzle takes no interfaces.

/** The columns of a users table. */
export type UserColumns<Kinds extends ColumnKinds> = {
  id: Kinds['id']
  email: NotNull<Kinds['exact']>
  hashedPassword: Kinds['text']
  securityStamp: Kinds['text']
  isActive: HasDefault<NotNull<Kinds['flag']>>
  isSuperuser: HasDefault<NotNull<Kinds['flag']>>
  isVerified: HasDefault<NotNull<Kinds['flag']>>
}

/** The columns of a sessions table. */
export type SessionColumns<Kinds extends ColumnKinds> = {
  id: IsPrimaryKey<NotNull<Kinds['exact']>>
  tokenDigest: NotNull<Kinds['exact']>
  userId: NotNull<Kinds['userId']>
  backend: NotNull<Kinds['text']>
  securityStamp: NotNull<Kinds['text']>
  authenticatedAt: NotNull<Kinds['time']>
  createdAt: NotNull<Kinds['time']>
  lastUsedAt: NotNull<Kinds['time']>
  expiresAt: NotNull<Kinds['time']>
  ip: Kinds['text']
  userAgent: Kinds['text']
}

/** The columns of an OAuth accounts table. */
export type OAuthAccountColumns<Kinds extends ColumnKinds> = {
  provider: NotNull<Kinds['exact']>
  accountId: NotNull<Kinds['exact']>
  userId: NotNull<Kinds['userId']>
  accountEmail: Kinds['text']
  tokens: Kinds['longText']
}

/** The columns of a table of used tokens. */
export type OneTimeTokenColumns<Kinds extends ColumnKinds> = {
  digest: IsPrimaryKey<NotNull<Kinds['exact']>>
  expiresAt: NotNull<Kinds['time']>
}

/** The columns of a table of counters. */
export type RateLimitColumns<Kinds extends ColumnKinds> = {
  key: IsPrimaryKey<NotNull<Kinds['exact']>>
  remaining: NotNull<Kinds['count']>
  level: NotNull<Kinds['count']>
  resetsAt: NotNull<Kinds['time']>
  expiresAt: NotNull<Kinds['time']>
}

/** The columns of every table, made anew by each call: a builder belongs to one table. */
export interface ColumnHelpers<Kinds extends ColumnKinds> {
  users(): UserColumns<Kinds>
  sessions(): SessionColumns<Kinds>
  oauthAccounts(): OAuthAccountColumns<Kinds>
  oneTimeTokens(): OneTimeTokenColumns<Kinds>
  rateLimits(): RateLimitColumns<Kinds>
}

/** Makes the builder of one column. Where texts have a length, this is the longest. */
type Build<Kind, Builder> = Kind extends 'flag' | 'time' | 'count'
  ? (name: string) => Builder
  : (name: string, length: number) => Builder

/** What all builders can do. */
interface Builder {
  notNull(): Builder
  unique(): Builder
  primaryKey(): Builder
  default(value: boolean): Builder
}

/** Says once which columns there are. */
export function createColumns<Kinds extends ColumnKinds>(
  kinds: {
    readonly [Kind in keyof ColumnKinds]: Build<Kind, Kinds[Kind]>
  },
): ColumnHelpers<Kinds> {
  // Whatever their types: builders have these methods.
  const { id, userId, exact, text, longText, flag, time, count } = kinds as unknown as {
    readonly [Kind in keyof ColumnKinds]: Build<Kind, Builder>
  }
  const columns: Record<keyof ColumnHelpers<Kinds>, () => Readonly<Record<string, Builder>>> = {
    users: () => ({
      id: id('id', 36),
      email: exact('email', 254).notNull().unique(),
      hashedPassword: text('hashed_password', 255),
      securityStamp: text('security_stamp', 64),
      isActive: flag('is_active').notNull().default(true),
      isSuperuser: flag('is_superuser').notNull().default(false),
      isVerified: flag('is_verified').notNull().default(false),
    }),
    sessions: () => ({
      id: exact('id', 36).primaryKey(),
      tokenDigest: exact('token_digest', 43).notNull().unique(),
      userId: userId('user_id', 36).notNull(),
      backend: text('backend', 64).notNull(),
      securityStamp: text('security_stamp', 64).notNull(),
      authenticatedAt: time('authenticated_at').notNull(),
      createdAt: time('created_at').notNull(),
      lastUsedAt: time('last_used_at').notNull(),
      expiresAt: time('expires_at').notNull(),
      ip: text('ip', 64),
      userAgent: text('user_agent', 512),
    }),
    oauthAccounts: () => ({
      provider: exact('provider', 64).notNull(),
      accountId: exact('account_id', 255).notNull(),
      userId: userId('user_id', 36).notNull(),
      accountEmail: text('account_email', 254),
      tokens: longText('tokens', 65_535),
    }),
    oneTimeTokens: () => ({
      digest: exact('digest', 43).primaryKey(),
      expiresAt: time('expires_at').notNull(),
    }),
    rateLimits: () => ({
      key: exact('key', 255).primaryKey(),
      remaining: count('remaining').notNull(),
      level: count('level').notNull(),
      resetsAt: time('resets_at').notNull(),
      expiresAt: time('expires_at').notNull(),
    }),
  }
  // Each has the columns that its type lists, in the kinds that were given.
  return columns as unknown as ColumnHelpers<Kinds>
}
