import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { authRoutes, requireUser } from '@fetch-users/hono'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { openApplication, type Place } from './application.ts'

// One of several processes with one application. It tells the process that forked it its port, and
// ends with it.
const [place = ''] = process.argv.slice(2)
const auth = openApplication(JSON.parse(place) as Place) // what startProcess wrote
const app = new Hono()
// No address of a client, and so no limits per client: all log-ins here come from one.
app.route('/', authRoutes(auth))
app.get('/hello', requireUser(auth), (c) => c.text(`Hello, ${c.var.user.email}`))

const server = createAdaptorServer(app)
server.listen(0, '127.0.0.1')
await once(server, 'listening')
process.send?.((server.address() as AddressInfo).port) // a server that listens on TCP has one
process.once('disconnect', () => process.exit())
