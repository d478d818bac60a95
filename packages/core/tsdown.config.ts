import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: [
    'src/index.ts',
    'src/passwords/{argon2id,argon2id-wasm,bcrypt,scrypt,pepper,common-passwords,breached-passwords}.ts',
    'src/oauth/providers/*.ts',
    '!src/**/*.test.ts',
    'src/languages/{en,de}.ts',
    'src/{client,oauth,openapi,mail,pages,languages,redis,testing}/index.ts',
  ],
  // In few files, not one for each module: of what an import costs, most is by the file.
  platform: 'neutral',
  dts: true,
})
