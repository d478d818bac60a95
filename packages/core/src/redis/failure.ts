import { StorageUnavailable } from '../errors.ts'

/** How Redis begins a refusal: with a code. What clients say on their own account has none. */
const refusal = /^(?:Command failed: )?[A-Z]{2,} /

/** Refusals that have nothing to do with what was asked. Redis 6 words those of a script its own way. */
const passing =
  /^(?:Command failed: )?(?:ERR Error running script.* -)?(?:LOADING|READONLY|BUSY|UNKILLABLE|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|MISCONF|OOM|ERR max) /

/**
 * What a client's error means: that Redis refused what was asked, which is a mistake and stays what
 * it is, or else that it cannot serve.
 */
export function failureOf(error: unknown): unknown {
  const cause = error instanceof Error ? withoutValues(error) : error
  if (cause instanceof Error && refusal.test(cause.message) && !passing.test(cause.message)) {
    return cause
  }
  return new StorageUnavailable({ cause })
}

/** Clients hang the command with its arguments onto their errors, digests and ids among them. */
function withoutValues(error: Error): Error {
  const [message] = error.message.split(', command was: ', 1)
  const code = 'code' in error && { code: error.code }
  return Object.assign(new Error(message), { name: error.name }, code)
}
