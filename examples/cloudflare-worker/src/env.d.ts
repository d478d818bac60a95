// What wrangler.jsonc and its secrets bind. `wrangler types` writes this by itself, and larger.
declare module 'cloudflare:workers' {
  export const env: {
    readonly DB: import('drizzle-orm/d1').AnyD1Database
    readonly BASE_URL: string
    readonly AUTH_SECRET: string
  }
}
