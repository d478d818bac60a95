import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** What is in use once the garbage is gone, in MiB. */
export function heapInUse(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed / 2 ** 20
}
