import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/{inspect,mysql,pg,sqlite}/index.ts'],
  root: 'src',
  platform: 'neutral',
  unbundle: true,
  dts: true,
})
