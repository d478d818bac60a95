/** What a command ends with: done; refused, or something found; called wrongly, or no application. */
export type ExitCode = 0 | 1 | 2

/** A reason to end, for whoever typed the command. */
export class CliError extends Error {
  override readonly name: string = 'CliError'
  /** Stable, for scripts. */
  readonly code: string
  readonly exitCode: ExitCode

  constructor(code: string, message: string, options: CliErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.exitCode = options.exitCode ?? 1
  }
}

/** What a {@link CliError} may be given besides. */
export interface CliErrorOptions {
  /** @default 1 */
  readonly exitCode?: ExitCode | undefined
  readonly cause?: unknown
}
