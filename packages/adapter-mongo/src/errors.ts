import { StorageUnavailable, UniqueViolation } from '@fetch-users/core'

/** An error of the driver, known by what it says of itself: there may be two copies. */
export interface DriverError extends Error {
  readonly code?: unknown
  readonly codeName?: unknown
  readonly syscall?: unknown
  readonly keyPattern?: Readonly<Record<string, unknown>>
  readonly errorLabels?: readonly string[]
}

type Method = (...args: never[]) => Promise<unknown>

/**
 * Makes every method of a store speak of its failures in the words of the ports.
 *
 * @param key - which property is taken when a unique index refuses, unless the store says it itself.
 */
export function guarded<Store extends { readonly [Name in keyof Store]: Method }>(
  store: Store,
  key?: string,
): Store {
  const guard =
    (method: Method): Method =>
    async (...args) => {
      try {
        return await method(...args)
      } catch (error) {
        throw error instanceof Error ? translated(error, key) : error
      }
    }
  const methods = Object.entries<Method>(store).map(([name, method]) => [name, guard(method)])
  return Object.fromEntries(methods) as Store // each by its name, as it was
}

function translated(error: Error, key: string | undefined): Error {
  const cause = withoutValues(error)
  if (key !== undefined && isDuplicate(error)) return new UniqueViolation(key, { cause })
  return isUnavailable(error) ? new StorageUnavailable({ cause }) : cause
}

/** Whether a unique index refused a write. */
export function isDuplicate(error: unknown): error is DriverError {
  return hasCode(error, 11000) || (hasCode(error, 1) && ferretdbDuplicate.test(error.message))
}

/** At an update FerretDB hands its database's own words on, behind where in its code they passed. */
const ferretdbDuplicate =
  /^(\[\w+\.go:\d+ [^\]]*\] )*constraint failed: UNIQUE constraint failed: index /

/** Whether a server answered with one of these codes. */
export function hasCode(error: unknown, ...codes: number[]): error is DriverError {
  return error instanceof Error && 'code' in error && codes.includes(Number(error.code))
}

/** What a server says quotes the values it was given, addresses among them: its code goes on alone. */
export function withoutValues(error: DriverError): Error {
  if (Number.isNaN(Number(error.code ?? undefined))) return error // the driver's own
  return new Error(`MongoDB refused: ${error.codeName ?? 'error'} ${error.code}`)
}

function isUnavailable(error: DriverError): boolean {
  const { name, syscall, errorLabels = [] } = error
  return (
    unavailable.test(name) ||
    hasCode(error, ...unavailableCodes) ||
    // Node's resolver: who asks for `mongodb+srv:` gets its errors as they are.
    /^(query|getaddrinfo)/.test(String(syscall)) ||
    errorLabels.some(
      (label) => label === 'RetryableWriteError' || label === 'SystemOverloadedError',
    )
  )
}

const unavailable =
  /^(Mongo(Network(Timeout)?|ServerSelection|System|PoolClosed|PoolCleared|WaitQueueTimeout|NotConnected|ServerClosed|TopologyClosed|ClientClosed|OperationTimeout|StalePrimary)|PoolClearedOnNetwork)Error$/

const unavailableCodes = [
  6, // HostUnreachable
  7, // HostNotFound
  50, // MaxTimeMSExpired
  64, // WriteConcernTimeout
  89, // NetworkTimeout
  91, // ShutdownInProgress
  133, // FailedToSatisfyReadPreference
  189, // PrimarySteppedDown
  262, // ExceededTimeLimit
  9001, // SocketException
  10107, // NotWritablePrimary
  11600, // InterruptedAtShutdown
  11602, // InterruptedDueToReplStateChange
  13435, // NotPrimaryNoSecondaryOk
  13436, // NotPrimaryOrSecondary
]
