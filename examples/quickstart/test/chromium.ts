import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium, type LaunchOptions } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const absent = `no ${names.join(', ')} on the PATH`

const executablePath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => names.map((name) => join(folder, name)))
  .find((path) => existsSync(path))

/** Why the browser tests cannot run, unless they have to. */
export const missing =
  executablePath || process.env['REQUIRE_CHROMIUM']
    ? null
    : `SKIPPED, ${absent}; REQUIRE_CHROMIUM=1 makes this a failure`

const quiet = ['background-networking', 'component-update', 'sync', 'gpu', 'quic']

export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  if (!executablePath) throw new Error(`REQUIRE_CHROMIUM is set, and ${absent}`)
  const args = ['--no-sandbox', '--no-first-run', ...quiet.map((what) => `--disable-${what}`)]
  return chromium.launch({ ...options, executablePath, args })
}
