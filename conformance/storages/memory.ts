import { type MemoryStorage, memoryStorage } from '@fetch-users/core/testing'
import type { FixtureStorage, FixtureUser, Snapshot } from '../fixture/user.ts'

type Tables = MemoryStorage<FixtureUser>['tables']

/** Stores in memory. */
export async function openMemory(): Promise<FixtureStorage> {
  const { tables, ...storage } = memoryStorage<FixtureUser>({
    unique: ['nickname'],
    defaults: { displayName: null, nickname: null, settings: null, plan: 'free', note: null },
  })
  return { ...storage, snapshot: async () => snapshotOf(tables) }
}

function snapshotOf({
  users,
  sessions,
  oauthAccounts,
  oneTimeTokens,
  rateLimits,
}: Tables): Snapshot {
  const used = [...oneTimeTokens].map(([digest, expiresAt]) => ({ digest, expiresAt }))
  const rows = {
    users: spelledAsSql(users.values()),
    sessions: spelledAsSql(sessions.values()),
    oauth_accounts: spelledAsSql(oauthAccounts.values()),
    one_time_tokens: spelledAsSql(used),
  }
  const restores = [users, sessions, oauthAccounts, oneTimeTokens].map(copyOf)
  return {
    json: JSON.stringify(rows),
    async restore() {
      for (const restore of restores) restore()
    },
    async forgetCounters() {
      rateLimits.clear()
    },
  }
}

/** Copies a table, whose rows are replaced and never changed, and returns what brings it back. */
function copyOf(table: Map<string, unknown>): () => void {
  const rows = [...table]
  return () => {
    table.clear()
    for (const [key, row] of rows) table.set(key, row)
  }
}

function spelledAsSql(rows: Iterable<object>): Record<string, unknown>[] {
  return [...rows].map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [columnName(name), value])),
  )
}

function columnName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
