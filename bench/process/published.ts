import { registerHooks } from 'node:module'

// The packages of this repository are loaded as they are published, not from their sources:
// `node --import` of this file, after `pnpm build`.
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    if (!specifier.startsWith('@fetch-users/')) return found
    const url = found.url.replace('/src/', '/dist/').replace(/\.ts$/, '.js')
    return { ...found, url, format: 'module' }
  },
})
