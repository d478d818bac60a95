import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createInsertPace, type InsertPace } from './insert-pace.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] }))
afterEach(() => void vi.useRealTimers())

const after = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

/** How long an insert seems to take that takes so many milliseconds. */
async function durationOf(pace: InsertPace, milliseconds: number, isTaken: boolean) {
  const start = performance.now()
  const work = pace(async () => {
    await after(milliseconds)
    if (isTaken) throw new Error('taken')
  })
  const settled = work.catch(() => {}).then(() => performance.now() - start)
  await vi.runAllTimersAsync()
  return settled
}

test('[EN-4] a refusal takes as long as an insert took, and the other way round', async () => {
  const pace = createInsertPace()
  expect(await durationOf(pace, 30, false)).toBe(30)
  expect(await durationOf(pace, 10, true)).toBe(30)
  expect(await durationOf(pace, 40, true)).toBe(40)
  const quick = createInsertPace()
  expect(await durationOf(quick, 40, true)).toBe(40)
  expect(await durationOf(quick, 10, false)).toBe(40)
})

test('the latest count: what was slow once is forgotten', async () => {
  const pace = createInsertPace()
  await durationOf(pace, 500, false)
  for (let n = 0; n < 16; n++) await durationOf(pace, 20, false)
  for (let n = 0; n < 16; n++) expect(await durationOf(pace, 10, true)).toBe(20)
})

test('what the insert returns, or is refused with, is handed on', async () => {
  vi.useRealTimers()
  const pace = createInsertPace()
  expect(await pace(async () => 'row')).toBe('row')
  await expect(pace(() => Promise.reject(new Error('taken')))).rejects.toThrow('taken')
})
