import { serve } from '@hono/node-server'
import { app } from './app.ts'
import { baseUrl, port } from './config.ts'

serve({ fetch: app.fetch, port }, () => console.log(`fetch-users is listening on ${baseUrl}`))
