import { registerHooks } from 'node:module'

/** Has packages of this repository run as they are published: what is built, not the sources. */
registerHooks({
  resolve(specifier, context, nextResolve) {
    const found = nextResolve(specifier, context)
    if (!specifier.startsWith('@fetch-users/')) return found
    return {
      ...found,
      url: found.url.replace('/src/', '/dist/').replace(/\.ts$/, '.js'),
      format: 'module',
    }
  },
})
