import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Whether there is a /proc that tells. */
export const isTold: boolean = process.platform === 'linux'

/** How many ticks /proc counts in a second. */
const ticksPerSecond = isTold ? Number(execFileSync('getconf', ['CLK_TCK'])) : Number.NaN

/** Microseconds of processor time that these processes and their late children have used. */
export function microsecondsOf(pids: readonly number[]): number {
  const used = pids.map((pid) => statOf(pid)?.ticks ?? 0)
  return (used.reduce((sum, ticks) => sum + ticks, 0) / ticksPerSecond) * 1e6
}

/** The processes of this name among the descendants of this one: those of a database server. */
export function descendants(name: string): number[] {
  if (!isTold) return []
  const stats = readdirSync('/proc').flatMap((entry) => statOf(Number(entry)) ?? [])
  const under = (parent: number): typeof stats =>
    stats.filter(({ ppid }) => ppid === parent).flatMap((stat) => [stat, ...under(stat.pid)])
  return under(process.pid).flatMap(({ pid, command }) => (command === name ? [pid] : []))
}

interface Stat {
  readonly pid: number
  readonly command: string
  readonly ppid: number
  readonly ticks: number
}

/**
 * What /proc tells of a process; `null`: it is gone.
 *
 * @see proc_pid_stat(5): ppid is field 4; utime, stime, cutime and cstime are 14 to 17
 */
function statOf(pid: number): Stat | null {
  const text = contentOf(`/proc/${pid}/stat`)
  // The command may have spaces in it, and ends with the last parenthesis.
  const [, command = '', rest = ''] = /\((.*)\) \S (.*)/s.exec(text ?? '') ?? []
  if (!rest) return null
  const [ppid = Number.NaN, ...fields] = rest.split(' ').map(Number)
  const ticks = fields.slice(9, 13).reduce((sum, value) => sum + value, 0)
  return { pid, command, ppid, ticks }
}

function contentOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
