import type { ValueSchema } from '../http/schema.ts'
import type { WireName } from '../http/snake-case.ts'
import type { BaseUser } from '../ports/user-store.ts'

/** Columns of the user's row that never leave the library. */
export interface SecretColumns {
  readonly hashedPassword: string | null
  readonly securityStamp?: string | null
}

/**
 * The user that an application sees: its row without the secret columns.
 *
 * @example
 * interface User extends UserOf<typeof users.$inferSelect> {}
 */
export type UserOf<Row> = keyof Row & keyof SecretColumns extends never
  ? Row
  : { [Name in keyof Row as Exclude<Name, keyof SecretColumns>]: Row[Name] }

/** Who sees a field over HTTP. */
export type FieldReader = 'self' | 'superuser' | 'nobody'

/** Who sets a field over HTTP. A superuser sets what its owner may, and more. */
export type FieldWriter = 'self' | 'superuser' | 'nobody'

/** An extra column of the user's table, as clients meet it. */
export interface Field<
  out Value,
  out Writer extends FieldWriter = FieldWriter,
  out Reader extends FieldReader = FieldReader,
> {
  readonly schema: ValueSchema<Value>
  readonly read: Reader
  readonly write: Writer
}

/** Who reads and writes a field. */
export interface FieldOptions<
  Writer extends FieldWriter,
  Reader extends FieldReader = FieldReader,
> {
  /** @default 'self' */
  readonly read?: Reader | undefined
  /** @default 'self' */
  readonly write?: Writer | undefined
}

/**
 * Opens a column of the user's table to clients.
 *
 * A schema that accepts `undefined` makes the field optional at registration.
 *
 * @example
 * fields: {
 *   displayName: field(v.pipe(v.string(), v.maxLength(50))),
 *   plan: field(v.picklist(['free', 'pro']), { write: 'superuser' }),
 * }
 */
export function field<
  Value,
  const Writer extends FieldWriter = 'self',
  const Reader extends FieldReader = 'self',
>(
  schema: ValueSchema<Value>,
  options: FieldOptions<Writer, Reader> = {},
): Field<Value, NoInfer<Writer>, NoInfer<Reader>> {
  const { read = 'self', write = 'self' } = options
  // Where none is given, Reader and Writer are inferred as their defaults.
  return { schema, read: read as Reader, write: write as Writer }
}

/** The columns of a user besides those every user has. */
export type ExtraColumn<User extends BaseUser> = Exclude<keyof User, keyof BaseUser>

/** The extra columns that clients meet. */
export type Fields<User extends BaseUser> = {
  readonly [Name in ExtraColumn<User>]?: Field<User[Name] | undefined>
}

/** Columns that code may set, a password in clear among them. */
export type UserChanges<User extends BaseUser> = {
  -readonly [Name in Exclude<keyof User, 'id'>]?: User[Name] | undefined
} & { password?: string | null | undefined }

/** A user to be made by code. Without a password nobody can log in until one is set by a reset. */
export type NewUser<User extends BaseUser> = UserChanges<User> & { email: string }

type AnyFields = Readonly<Record<string, Field<unknown>>>

type Writable<F extends AnyFields, Writer extends FieldWriter> = {
  [Name in keyof F & string as F[Name] extends Field<unknown, Writer>
    ? WireName<Name>
    : never]: F[Name] extends Field<infer Value> ? Value : never
}

type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T]

/** The body of `POST /auth/register`. */
export type RegisterBody<F extends AnyFields> = {
  email: string
  password: string
} & Omit<Writable<F, 'self'>, OptionalKeys<Writable<F, 'self'>>> &
  Partial<Writable<F, 'self'>> & {}

/** The body of `PATCH /users/me`. */
export type UpdateMeBody<F extends AnyFields> = {
  email?: string
  password?: string | null
  current_password?: string | null
} & Partial<Writable<F, 'self'>> & {}

/** The body of `PATCH /users/{id}`. */
export type UpdateUserBody<F extends AnyFields> = {
  email?: string
  password?: string | null
  is_active?: boolean
  is_superuser?: boolean
  is_verified?: boolean
} & Partial<Writable<F, 'self' | 'superuser'>> & {}
