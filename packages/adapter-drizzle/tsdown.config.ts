import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/sqlite/index.ts'],
  root: 'src',
  platform: 'neutral',
  unbundle: true,
  dts: true,
})
