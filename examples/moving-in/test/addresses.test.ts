import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test('what is looked up by another form, or by none, is named; the rest is only counted', async () => {
  const addresses = [
    'ann@example.com',
    'Bob@Example.com',
    'carol@münchen.example',
    'Dan@example.com',
    'dan@example.com',
    'ＥＶＥ@example.com',
    'frank@localhost',
  ]
  expect(await check(addresses)).toEqual({
    code: 1,
    stderr: '7 addresses, 5 to look at\n',
    stdout: [
      'collide: Dan@example.com  dan@example.com',
      'not an address here: frank@localhost',
      'store as bob@example.com: Bob@Example.com',
      'store as carol@xn--mnchen-3ya.example: carol@münchen.example',
      'store as eve@example.com: ＥＶＥ@example.com',
      '',
    ].join('\n'),
  })
})

test('where all are as they should be there is nothing to say', async () => {
  const result = await check(['ann@example.com'])
  expect(result).toEqual({ code: 0, stdout: '', stderr: '1 addresses, 0 to look at\n' })
})

function check(addresses: readonly string[]) {
  const program = fileURLToPath(new URL('../src/check-addresses.ts', import.meta.url))
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    )
    child.stdin?.end(addresses.join('\n'))
  })
}
