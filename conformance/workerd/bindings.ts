import type { drizzle } from 'drizzle-orm/d1'
import type { MountPath } from '../fixture.ts'

/** The name of each mount's own D1 database. */
export const databases = {
  '/': 'ROOT',
  '/compat': 'COMPAT',
  '/strict': 'STRICT',
} as const satisfies Readonly<Record<MountPath, string>>

/** What the Worker is told. */
export interface Settings {
  readonly ORIGIN: string
  readonly STORAGE: 'memory' | 'd1'
  readonly FIXTURE_ISSUER?: string
  readonly FIXTURE_SECRET?: string
}

/** What the Worker gets. */
export type Bindings = Settings &
  Readonly<Record<(typeof databases)[MountPath], Parameters<typeof drizzle>[0]>>
