import { writeFile } from 'node:fs/promises'
import { readme, readmeWithComparison } from './report/comparison.ts'
import { document, documentWithResults } from './report/document.ts'

await writeFile(document, await documentWithResults())
await writeFile(readme, await readmeWithComparison())
