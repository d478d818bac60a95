import * as v from 'valibot'

/** A text that has to be there. */
export const text: v.GenericSchema<string> = v.pipe(v.string(), v.nonEmpty())
