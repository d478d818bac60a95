import { expect, test } from 'vitest'
import { startExample } from '../../start-example.ts'

test('the command of the README serves the Worker', async () => {
  await using example = await startExample('cloudflare-worker', 'Ready on')
  const answer = await fetch(example.origin)
  expect(await answer.text()).toBe('Hello, stranger')
}, 60_000)
