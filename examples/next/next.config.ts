import type { NextConfig } from 'next'

const config: NextConfig = {
  poweredByHeader: false,
  // Where the packages are installed from npm, as JavaScript, this line is not needed.
  transpilePackages: ['@fetch-users/core', '@fetch-users/adapter-drizzle', '@fetch-users/next'],
}

export default config
