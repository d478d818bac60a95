import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/sqlite/index.ts'],
  platform: 'neutral',
  unbundle: true,
  dts: true,
})
