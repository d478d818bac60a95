import { drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
import { createAuth, field } from '@fetch-users/core'
import { createClient } from '@fetch-users/core/client'
import * as v from 'valibot'
import { db, options, sessions, users } from './set-up.ts'

const fields = { bio: field(v.string()) }
const auth = createAuth({ ...options, storage: drizzleStorage(db, { users, sessions }), fields })

const client = createClient<typeof auth>({ baseUrl: '', backend: 'cooky' })
client.login.cooky({ email: '', password: '' })
client.register({ email: '', password: '', nickname: '' })
client.me.update({ bio: 1 })
const { data, error } = await client.me()
data.email
if (error?.code === 'LOGIN_BAD_CREDENTIALS') throw error

createClient<typeof auth, typeof fields>({ baseUrl: '' }).register({ email: '', password: '' })
createClient<typeof options>({ baseUrl: '' })
