import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

/** Where something was measured, and when. */
export interface Machine {
  readonly date: string
  readonly node: string
  readonly cpu: string
  readonly memory: string
  /** Processes that wanted to run, over the last minute: what else there was to do. */
  readonly load: number
}

export function thisMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cpu: `${availableParallelism()} × ${cpus()[0]?.model}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    load: Number(loadavg()[0]?.toFixed(2)),
  }
}
