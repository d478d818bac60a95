import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('.', import.meta.url))

test('mistakes in a set-up are reported in words that name the column, field or backend', async () => {
  const errors = await typeErrors()
  await expect(errors).toMatchFileSnapshot('__snapshots__/type-errors.txt')
})

async function typeErrors(): Promise<string> {
  const run = promisify(execFile)
  const options = { cwd: folder }
  const result = run('tsc', ['-p', folder, '--pretty', 'false'], options)
  const { stdout } = await result.catch((error: { stdout: string }) => error)
  return stdout
}
