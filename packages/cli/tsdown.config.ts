import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/bin.ts'],
  platform: 'node',
  unbundle: true,
  fixedExtension: false,
  dts: false,
})
