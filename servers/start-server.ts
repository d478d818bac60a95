import { findMariadb } from './mariadb.ts'
import { findMongodb, namedMongodb } from './mongodb.ts'
import { findPostgres } from './postgres.ts'
import { findRedis } from './redis.ts'
import { type Server, serve } from './server.ts'

export type { Server } from './server.ts'

const debian = (name: string) => `'apt-get install -y --no-install-recommends ${name}' brings it`

const kinds = {
  postgres: { find: findPostgres, hint: debian('postgresql-15') },
  mariadb: { find: findMariadb, hint: debian('mariadb-server') },
  redis: { find: findRedis, hint: debian('redis-server') },
  mongodb: { find: findMongodb, hint: "'export MONGODB_URL=mongodb://…' names one" },
}

/** What there is to start. */
export type ServerName = keyof typeof kinds

const warned = new Set<ServerName>()

/**
 * Starts a server, or returns null where there is none to start, and says which line brings it.
 * With `REQUIRE_SERVERS` in the environment that is an error.
 */
export async function startServer(name: ServerName): Promise<Server | null> {
  const { MONGODB_URL, REQUIRE_SERVERS } = process.env
  if (name === 'mongodb' && MONGODB_URL) return namedMongodb(MONGODB_URL)
  const { find, hint } = kinds[name]
  const recipe = await find()
  if (recipe) return serve(recipe)
  const absent = `no ${name} on this machine; ${hint}`
  if (REQUIRE_SERVERS) throw new Error(`REQUIRE_SERVERS is set, and ${absent}`)
  if (!warned.has(name)) console.warn(`SKIPPED, ${absent}; REQUIRE_SERVERS=1 makes this a failure`)
  warned.add(name)
  return null
}
