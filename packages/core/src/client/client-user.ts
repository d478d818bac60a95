import type { BaseUser } from '../ports/user-store.ts'
import type { ExtraColumn, Field, FieldReader, FieldWriter } from '../users/user.ts'
import type { CamelName } from './wire.ts'

/** As much of an `Auth` as the client is typed by: any `typeof auth`. */
export interface AnyAuth {
  /** Tells the type of the user. */
  currentUser(...asking: never[]): Promise<BaseUser | null>
  readonly backends: object
  readonly oauth: unknown
}

/** `typeof fields`; or nothing, and every extra column may be one, or not. */
export type AnyFields = Readonly<Record<string, Field<unknown>>> | undefined

/** The user's row. */
export type RowOf<A extends AnyAuth> = NonNullable<Awaited<ReturnType<A['currentUser']>>>

/** The names of the backends. */
export type BackendOf<A extends AnyAuth> = keyof A['backends'] & string

/** The names of the providers. */
export type ProviderOf<A extends AnyAuth> = A['oauth'] extends {
  unlink(userId: never, provider: infer Provider, ...rest: never[]): unknown
}
  ? Provider & string
  : never

/** What becomes of a value on its way through JSON: a Date is its ISO text. */
type Json<Value> = Value extends { toJSON(...key: never[]): infer Text } ? Text : Value

/** The extra columns by their names in camelCase. */
type Columns<Row extends BaseUser, Name extends PropertyKey> = {
  [N in Extract<ExtraColumn<Row>, Name> & string as CamelName<N>]: Json<Row[N]>
}

type NamesOf<F, Kind> = { [N in keyof F]: F[N] extends Kind ? N : never }[keyof F]

type Readable<F, Reader extends FieldReader> = NamesOf<F, Field<unknown, FieldWriter, Reader>>
type Writable<F, Writer extends FieldWriter> = NamesOf<F, Field<unknown, Writer>>
/** What a registration may leave out: its schema takes `undefined`. */
type Omissible<F> = {
  [N in keyof F]: F[N] extends Field<infer Value> ? (undefined extends Value ? N : never) : never
}[keyof F]

type Optional<T> = { [N in keyof T]?: T[N] | undefined }

/** The extra columns of an answer. */
type ReadColumns<Row extends BaseUser, F, Reader extends FieldReader> = keyof F extends never
  ? Readonly<Optional<Columns<Row, ExtraColumn<Row>>>>
  : Readonly<Columns<Row, Readable<F, Reader>>>

/** The extra columns of a change. */
type Changes<Row extends BaseUser, F, Writer extends FieldWriter> = Optional<
  Columns<Row, keyof F extends never ? ExtraColumn<Row> : Writable<F, Writer>>
>

/** What every user has, as clients see it. */
export interface ClientBaseUser {
  /** Text, whatever the row's is. */
  readonly id: string
  readonly email: string
  readonly isActive: boolean
  readonly isSuperuser: boolean
  readonly isVerified: boolean
}

/** A user as its owner sees it. */
export type ClientUser<A extends AnyAuth, F = undefined> = ClientBaseUser &
  ReadColumns<RowOf<A>, F, 'self'>

/** A user as superusers see it. */
export type ClientAdminUser<A extends AnyAuth, F = undefined> = ClientBaseUser &
  ReadColumns<RowOf<A>, F, 'self' | 'superuser'>

/** What it takes to register. */
export type RegisterInput<A extends AnyAuth, F = undefined> = {
  email: string
  password: string
} & (keyof F extends never
  ? Changes<RowOf<A>, F, 'self'>
  : Columns<RowOf<A>, Exclude<Writable<F, 'self'>, Omissible<F>>> &
      Optional<Columns<RowOf<A>, Extract<Writable<F, 'self'>, Omissible<F>>>>)

/** What users change of themselves. */
export type UpdateMeInput<A extends AnyAuth, F = undefined> = {
  email?: string | undefined
  password?: string | undefined
  /** In the place of a log-in that is fresh: for a new address or password. */
  currentPassword?: string | undefined
} & Changes<RowOf<A>, F, 'self'>

/** What superusers change of anybody. */
export type UpdateUserInput<A extends AnyAuth, F = undefined> = {
  email?: string | undefined
  password?: string | undefined
  isActive?: boolean | undefined
  isSuperuser?: boolean | undefined
  isVerified?: boolean | undefined
} & Changes<RowOf<A>, F, 'self' | 'superuser'>
