// `pnpm migration` writes a migration after each change of the schema.
export default { dialect: 'sqlite', schema: './src/schema.ts', out: './migrations' }
