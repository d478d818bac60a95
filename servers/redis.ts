import { findProgram, type Recipe, versionOf } from './recipe.ts'

/** Redis as Debian's `redis-server` brings it, or any on the `PATH`. */
export function findRedis(): Recipe | null {
  const server = findProgram('redis-server')
  if (!server) return null
  return {
    version: `Redis ${versionOf(server)}`,
    readyWords: 'Ready to accept connections',
    url: ({ port }) => `redis://127.0.0.1:${port}`,
    command: ({ folder, port }) => [
      ...[server, '--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder],
      ...['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'],
    ],
  }
}
