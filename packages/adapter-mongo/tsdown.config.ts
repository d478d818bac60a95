import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/index.ts', 'src/inspect/index.ts'],
  root: 'src',
  platform: 'neutral',
  unbundle: true,
  dts: true,
})
