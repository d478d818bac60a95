/** Something that is wrong with a set-up, and what mends it. */
export interface Finding {
  /** Stable, in kebab-case: `index-missing`. */
  readonly id: string
  /** An error breaks something, or lets somebody in; a warning will, one day. */
  readonly severity: 'error' | 'warning'
  /** One sentence for an operator, without an address or a secret in it. */
  readonly what: string
  /** The very statement, option or command. */
  readonly fix: string
}

/** Looks into a database. It writes nothing. */
export type Inspect = (subject: unknown, now: Date) => Promise<readonly Finding[]>

/**
 * How a tool looks into the database behind the stores. The code that does so is a module of its own,
 * named here and not imported, so that no application ships it.
 *
 * @example
 * { module: '@acme/adapter/inspect', subject: () => ({ db, tables }) }
 */
export interface Inspection {
  /** What to import, from where the application is; it exports an {@link Inspect} as `inspect`. */
  readonly module: string
  /** What `inspect` is given. A function: what it returns must not get into a log. */
  subject(): unknown
}
