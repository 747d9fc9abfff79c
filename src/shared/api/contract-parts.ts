import { oc } from '@orpc/contract'
import * as v from 'valibot'
import { moment, spanMs } from './moment.ts'

/** Bounds of what a page may send; a longer text is refused before any handler sees it. */
const TEXT_MAX = 65_536
/** Of a cluster's name. */
export const NAME_MAX = 80

/** A cluster's folder and its name in every call. */
export const slug = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/))
/** What is pasted or typed whole: a file, a secret. */
export const text = v.pipe(v.string(), v.maxLength(TEXT_MAX))
/** An operator's note, at most 2,000 characters. */
export const shortText = v.pipe(v.string(), v.trim(), v.maxLength(2_000))
/** µs since 1970 as decimal text. */
export const microseconds = v.pipe(v.string(), v.regex(/^\d{1,19}$/))
/** From 1 on. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(1))
/** What a call about one cluster is asked with. */
export const clusterInput = v.object({ cluster: slug })
/** What every view of one cluster is asked with. */
export const lookInput = v.object({ cluster: slug, moment, spanMs })

/** Errors that a call may answer with, as data; `message` is a sentence for the user. */
const errors = {
  NOT_FOUND: { message: 'There is no such cluster or event.' },
  REFUSED: { message: 'Refused.' },
  INVALID: { message: 'The input cannot be used.' }
}
/** Begins every call and push of the contract. */
export const call = oc.errors(errors)
