import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: [
    'src/index.ts',
    'src/passwords/{argon2id,argon2id-wasm,bcrypt,pepper,common-passwords,breached-passwords}.ts',
    'src/oauth/providers/*.ts',
    '!src/**/*.test.ts',
    'src/{oauth,redis,testing}/index.ts',
  ],
  platform: 'neutral',
  unbundle: true,
  dts: true,
})
