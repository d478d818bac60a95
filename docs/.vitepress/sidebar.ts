import type { DefaultTheme } from 'vitepress'

type Item = DefaultTheme.SidebarItem

const page = (text: string, name: string): Item => ({ text, link: `/${name}` })
const group = (text: string, ...items: Item[]): Item => ({ text, items })
const folded = (text: string, ...items: Item[]): Item => ({ text, items, collapsed: true })

/** The pages in the order in which a newcomer reads them. */
export const sidebar: Item[] = [
  group(
    'Begin',
    page('Five minutes with Hono', 'hono'),
    page('Next.js', 'nextjs'),
    page('Cloudflare Workers', 'cloudflare-workers'),
    page('Node, Deno, Bun, Workers', 'runtimes'),
  ),
  group(
    'Build',
    page('Choose a strategy', 'strategies'),
    page('Your database', 'databases'),
    page('Your own tables', 'own-tables'),
    page('Protect routes, and roles', 'protect-routes'),
    page('Mails', 'mails'),
    page('A typed client', 'client'),
    page('Hooks, fields, no HTTP', 'extending'),
    page('Test your application', 'testing'),
  ),
  folded(
    'Log in by OAuth',
    page('Google, and others', 'oauth'),
    page('Any OpenID provider', 'oauth-providers'),
    page('Single-page and mobile', 'oauth-front-ends'),
  ),
  folded(
    'In depth',
    page('Cookies, tokens, origins', 'backends'),
    page('Sessions, refresh tokens', 'sessions'),
    page('Passwords', 'passwords'),
    page('Addresses', 'addresses'),
    page('Rate limits', 'rate-limits'),
    page('Audit events', 'audit-events'),
  ),
  group(
    'Run',
    page('Going to production', 'production'),
    page('The command line', 'command-line'),
    page('Behind a proxy', 'proxies'),
    page('Secrets and keys', 'key-rotation'),
    page('Beyond one machine', 'scaling-out'),
    page('Security', 'security'),
    page('Performance', 'performance'),
  ),
  group(
    'Move in',
    page('From fastapi-users', 'fastapi-users'),
    page('From better-auth', 'better-auth'),
    page('From Auth.js', 'authjs'),
  ),
  group(
    'Look up',
    page('HTTP API', 'http-api'),
    page('OpenAPI', 'openapi'),
    page('Options', 'options'),
    page('Versions', 'versions'),
    page('Reference', 'reference/'),
  ),
]
