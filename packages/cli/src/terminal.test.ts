import { expect, test } from 'vitest'
import { table } from './terminal.ts'

test('what a client says of itself does nothing to a terminal', () => {
  const spoken = ['\u001b[2J', '\u009b2J', 'a\nb', '\u202eevil']
  expect(table(['CLIENT'], [['Mozilla/5.0 (é)'], ...spoken.map((text) => [text])])).toBe(
    'CLIENT\nMozilla/5.0 (é)\n\uFFFD[2J\n\uFFFD2J\na\uFFFDb\n\uFFFDevil',
  )
})
