// What Hono's own `route` takes, whatever is mounted.
import { Hono } from 'hono'

export const app = new Hono().route('/', new Hono())
