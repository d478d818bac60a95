import { CommanderError } from 'commander'
import { CliError, type ExitCode } from './cli-error.ts'

/** Why a command ended before it was done. */
export interface Failure {
  /** Stable, for scripts. */
  readonly code: string
  readonly message: string
  readonly exitCode: ExitCode
}

/** Says what an error means to whoever typed the command. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CliError) return error
  if (!(error instanceof Error)) return failed(String(error))
  if (error instanceof CommanderError) {
    const isHelp = error.code === 'commander.help'
    return usage(isHelp ? 'name a command' : error.message.replace(/^error: /, ''))
  }
  if (isRefusal(error)) {
    const { code, reason, cause } = error
    const why = reason ?? (cause instanceof Error ? rootOf(cause) : undefined)
    return { code, message: why === undefined ? code : `${code}: ${why}`, exitCode: 1 }
  }
  return error instanceof TypeError ? usage(error.message) : failed(rootOf(error))
}

/** What is at the root of it: the words of a driver, and not the query it was asked. */
export function rootOf(error: Error): string {
  if (error.cause instanceof Error) return rootOf(error.cause)
  return error.message || String('code' in error ? error.code : error.name)
}

/** An `AuthError`, of whichever copy of the library the application has. */
function isRefusal(
  error: Error,
): error is Error & { readonly code: string; readonly reason?: string } {
  return 'status' in error && 'code' in error && typeof error.code === 'string'
}

function usage(message: string): Failure {
  return { code: 'USAGE', message, exitCode: 2 }
}

function failed(message: string): Failure {
  return {
    code: 'FAILED',
    message: `${message}\nTo see what is wrong: npx fetch-users doctor`,
    exitCode: 1,
  }
}
