import type { Kernel } from './kernel.ts'
import type { AuthOptions } from './options.ts'
import type { Inspection } from './ports/inspection.ts'
import type { BaseUser } from './ports/user-store.ts'

/** What a tool may know of a set-up: `npx fetch-users doctor`, for one. Nothing in it is secret. */
export interface AuthSettings {
  /** Without a slash at its end. */
  readonly baseUrl: string
  readonly hasNotify: boolean
  /** Whether limits are counted in `storage.rateLimits`, not in the memory of each process. */
  readonly hasSharedLimits: boolean
  /**
   * The most that the weakest secret is worth, in bits: by its length, and how many different
   * characters it has. Words are worth far less than this tells.
   */
  readonly secretBits: number
  /** How to look into the database, where the storage says so. */
  readonly inspection: Inspection | undefined
}

/** Tells what of the options is no secret. */
export function settingsOf<User extends BaseUser>(
  { secret = [], storage, notify }: AuthOptions<User, string, unknown, unknown>,
  { baseUrl }: Pick<Kernel<User>, 'baseUrl'>,
): AuthSettings {
  return {
    baseUrl: baseUrl.issuer,
    hasNotify: notify !== undefined,
    hasSharedLimits: storage.rateLimits !== undefined,
    secretBits: Math.min(...[secret].flat().map(bitsOf)),
    inspection: storage.users.inspection,
  }
}

function bitsOf(secret: string): number {
  return Math.floor(secret.length * Math.log2(new Set(secret).size))
}
