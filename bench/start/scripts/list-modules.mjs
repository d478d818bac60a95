// In a process of its own: prints the modules that an entry loads, those of Node left out.
import { registerHooks } from 'node:module'

const [, , specifier] = process.argv
const modules = new Set()
registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith('file:')) modules.add(url)
    return nextLoad(url, context)
  },
})
await import(specifier)
console.log(JSON.stringify([...modules]))
process.exit()
