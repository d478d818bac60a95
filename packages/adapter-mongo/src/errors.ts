import { StorageUnavailable, UniqueViolation } from '@fetch-users/core'

/** An error of the driver, known by what it says of itself: there may be two copies. */
interface DriverError extends Error {
  readonly code?: unknown
  readonly codeName?: unknown
  readonly keyPattern?: Readonly<Record<string, unknown>>
  readonly errorLabels?: readonly string[]
}

/**
 * Runs a command, and speaks of its failure in the words of the ports.
 *
 * @param property - which property a taken field is, or is likely to be where the server names none.
 */
export async function translated<T>(
  command: () => Promise<T>,
  property: (field: string | undefined) => string | Promise<string>,
): Promise<T> {
  try {
    return await command()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (isDuplicate(error)) {
      const [field] = Object.keys((error as DriverError).keyPattern ?? {})
      throw new UniqueViolation(await property(field), { cause: withoutValues(error) })
    }
    if (isUnavailable(error)) throw new StorageUnavailable({ cause: withoutValues(error) })
    throw withoutValues(error)
  }
}

/** Whether a unique index refused a write. FerretDB hands its database's own words on at an update. */
export function isDuplicate(error: DriverError): boolean {
  return Number(error.code) === 11000 || error.message.includes('UNIQUE constraint failed')
}

/** What a server says quotes the values it was given, addresses among them: its code goes on alone. */
function withoutValues(error: DriverError): Error {
  if (Number.isNaN(Number(error.code ?? undefined))) return error // the driver's own
  return new Error(`MongoDB refused: ${error.codeName ?? 'error'} ${error.code}`)
}

function isUnavailable({ name, code, errorLabels = [] }: DriverError): boolean {
  return (
    unavailable.test(name) ||
    unavailableCodes.has(Number(code)) ||
    errorLabels.some(
      (label) => label === 'RetryableWriteError' || label === 'SystemOverloadedError',
    )
  )
}

const unavailable =
  /^(Mongo(Network(Timeout)?|ServerSelection|System|PoolClosed|PoolCleared|WaitQueueTimeout|NotConnected|ServerClosed|TopologyClosed|ClientClosed|OperationTimeout|StalePrimary)|PoolClearedOnNetwork)Error$/

const unavailableCodes: ReadonlySet<number> = new Set([
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
])
