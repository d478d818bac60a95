import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Runs the curl lines of an output one after the other, as pasted, and returns what each was answered. */
export async function pasteCurlLines(output: string): Promise<(string | undefined)[]> {
  const folder = await mkdtemp(join(tmpdir(), 'curl-'))
  const statuses: (string | undefined)[] = []
  for (const line of output.split('\n').filter((line) => line.startsWith('curl '))) {
    const { stdout } = await promisify(execFile)('bash', ['-c', line], { cwd: folder })
    statuses.push(stdout.split(' ')[1])
  }
  await rm(folder, { recursive: true })
  return statuses
}
