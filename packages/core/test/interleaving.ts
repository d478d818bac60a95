import type { Scheduler } from 'fast-check'
import type { BaseUser, Storage } from '../src/index.ts'

type Tasks = Readonly<Record<string, () => Promise<unknown>>>
type Results<Named extends Tasks> = {
  readonly [Name in keyof Named]: Awaited<ReturnType<Named[Name]>>
}

/** Runs tasks at once, one store call at a time, in an order that a scheduler draws. */
export interface Interleaving {
  /** The calls of the tasks in their order: `log-in: users.find`. */
  readonly calls: readonly string[]
  /** The same stores; while tasks run, each call waits for its turn. */
  wrap<Stores extends Storage<BaseUser>>(storage: Stores): Stores
  /**
   * Runs tasks to their end. Between two store calls a task has the floor: the schedule alone
   * decides what happens. A task makes its store calls one after the other.
   */
  run<Named extends Tasks>(tasks: Named): Promise<Results<Named>>
}

/** Makes the interleaving of a run of `fc.asyncProperty(fc.scheduler(), …)`. */
export function createInterleaving(scheduler: Scheduler): Interleaving {
  const calls: string[] = []
  let isRunning = false
  /** The task that has the floor. */
  let current = ''

  const next = () => {
    if (scheduler.count() > 0) void scheduler.waitNext(1)
  }

  /** Returns when it is the task's turn. */
  async function turn(task: string, label: string): Promise<void> {
    await scheduler.schedule(Promise.resolve(), label)
    current = task
  }

  async function pause(call: string): Promise<void> {
    const label = `${current}: ${call}`
    const released = turn(current, label)
    next()
    await released
    calls.push(label)
  }

  function slow<Store extends object>(store: Store, name: string): Store {
    return new Proxy(store, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key)
        if (typeof value !== 'function') return value
        return async (...args: unknown[]) => {
          if (isRunning) await pause(`${name}.${String(key)}`)
          return Reflect.apply(value, target, args)
        }
      },
    })
  }

  return {
    calls,

    wrap(storage) {
      const stores = Object.entries(storage).filter(([, store]) => typeof store === 'object')
      const slowed = stores.map(([name, store]) => [name, slow(store, name)])
      return { ...storage, ...Object.fromEntries(slowed) }
    },

    async run(tasks) {
      isRunning = true
      const started = Object.entries(tasks).map(async ([name, task]) => {
        await turn(name, name)
        return [name, await task().finally(next)] as const
      })
      next()
      const results = await Promise.all(started).finally(() => {
        isRunning = false
      })
      // Each name with what its task returned.
      return Object.fromEntries(results) as Results<typeof tasks>
    },
  }
}
