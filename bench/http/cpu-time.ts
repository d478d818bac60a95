import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const isLinux = process.platform === 'linux'
const ticksPerSecond = isLinux
  ? Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
  : Number.NaN

/**
 * Milliseconds of processor time that all threads of a process have used; `null` where no `/proc`
 * tells.
 *
 * @see proc_pid_stat(5): utime and stime are the fields 14 and 15
 */
export function cpuMilliseconds(pid: number | undefined): number | null {
  if (!isLinux || pid === undefined) return null
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field may have spaces in it, and ends with the last parenthesis.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user, system] = [fields[11], fields[12]].map(Number)
  return (((user ?? 0) + (system ?? 0)) * 1000) / ticksPerSecond
}
