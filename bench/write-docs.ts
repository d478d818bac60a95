import { writeFile } from 'node:fs/promises'
import { document, documentWithResults } from './report/document.ts'

await writeFile(document, await documentWithResults())
