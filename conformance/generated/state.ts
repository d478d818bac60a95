import { isDeepStrictEqual } from 'node:util'
import type { FixtureStorage, Snapshot } from '../fixture/user.ts'
import type { MountPath } from '../fixture.ts'

export type Row = Readonly<Record<string, unknown>>

/** A row that was not there before, or is there no more. One that changed is both. */
export interface Change {
  readonly mount: MountPath
  readonly table: string
  readonly kind: 'gone' | 'come'
  readonly row: Row
  /** The id of the user that it is of. */
  readonly owner: string | null
}

/** Every row of a mount, as it has to stay. */
export class State {
  readonly mount: MountPath
  readonly #storage: FixtureStorage
  readonly #baseline: Snapshot

  static async of(mount: MountPath, storage: FixtureStorage): Promise<State> {
    return new State(mount, storage, await snapshotOf(storage))
  }

  private constructor(mount: MountPath, storage: FixtureStorage, baseline: Snapshot) {
    this.mount = mount
    this.#storage = storage
    this.#baseline = baseline
  }

  /** Hashes, stamps and digests. */
  get secrets(): string[] {
    const names = ['hashed_password', 'security_stamp', 'token_digest']
    return rowsIn(this.#baseline.json)
      .flatMap(([, row]) => names.map((name) => row[name]))
      .filter((secret): secret is string => typeof secret === 'string')
  }

  /** What is another than it was, which is then made good. */
  async takeChanges(): Promise<Change[]> {
    const { json } = await snapshotOf(this.#storage)
    if (json === this.#baseline.json) return []
    await this.#baseline.restore()
    const [before, after] = [rowsIn(this.#baseline.json), rowsIn(json)]
    return [
      ...without(before, after).map((row) => this.#change('gone', row)),
      ...without(after, before).map((row) => this.#change('come', row)),
    ]
  }

  forgetCounters(): Promise<void> {
    return this.#baseline.forgetCounters()
  }

  #change(kind: Change['kind'], [table, row]: TableRow): Change {
    const owner = table === 'users' ? row['id'] : row['user_id']
    return { mount: this.mount, table, kind, row, owner: owner === undefined ? null : `${owner}` }
  }
}

type TableRow = readonly [table: string, row: Row]

async function snapshotOf({ snapshot }: FixtureStorage): Promise<Snapshot> {
  if (!snapshot) throw new Error('this storage does not show its rows')
  return snapshot()
}

function rowsIn(json: string): TableRow[] {
  const tables: Readonly<Record<string, readonly Row[]>> = JSON.parse(json)
  return Object.entries(tables).flatMap(([table, rows]) =>
    rows.map((row): TableRow => [table, row]),
  )
}

function without(rows: readonly TableRow[], others: readonly TableRow[]): TableRow[] {
  const same = new Set(others.map(([table, row]) => table + JSON.stringify(row)))
  return rows.filter(
    ([table, row]) =>
      !same.has(table + JSON.stringify(row)) &&
      !others.some((other) => isDeepStrictEqual([table, row], other)),
  )
}
