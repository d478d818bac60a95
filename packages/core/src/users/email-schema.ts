import * as v from 'valibot'
import { canonicalEmail } from './email.ts'

/** An address, brought into its canonical form. */
export const email: v.GenericSchema<string> = v.pipe(
  v.string(),
  v.nonEmpty(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const canonical = canonicalEmail(dataset.value)
    if (canonical !== null) return canonical
    addIssue()
    return NEVER
  }),
)
