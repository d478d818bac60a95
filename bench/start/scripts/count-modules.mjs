// In a process of its own: prints how many files an entry loads, and how large they are together.
import { statSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

const [, , specifier] = process.argv
const urls = new Set()
registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith('file:')) urls.add(url)
    return nextLoad(url, context)
  },
})
await import(specifier)
const sizes = [...urls].map((url) => statSync(fileURLToPath(url)).size)
console.log(JSON.stringify({ modules: urls.size, bytes: sizes.reduce((sum, size) => sum + size) }))
