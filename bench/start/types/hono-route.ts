// What Hono's own `route` takes, by which our routes are mounted, too.
import { Hono } from 'hono'

export const app = new Hono().route('/', new Hono())
