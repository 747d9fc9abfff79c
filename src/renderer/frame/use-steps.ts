import { useCallback, useState } from 'react'
import { STEP_KINDS, type StepKind } from '../state/pins.ts'
import { useClusterSlug } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { useTime } from '../state/time.ts'

export type Direction = 'backward' | 'forward'

const KEY = 'stoa.steps'
const WORDS: Readonly<Record<StepKind, string>> = { gap: 'gap', finding: 'finding', block: 'block', pin: 'pin' }

/** Which kinds the bar steps to; kept in this browser. At least one. */
export function useStepKinds(): readonly [readonly StepKind[], (kinds: readonly StepKind[]) => void] {
  const [kinds, setKinds] = useState(readKinds)
  const change = (next: readonly StepKind[]): void => {
    if (next.length === 0) return
    localStorage.setItem(KEY, next.join(','))
    setKinds(next)
  }
  return [kinds, change]
}

function readKinds(): readonly StepKind[] {
  const kept = (localStorage.getItem(KEY) ?? '').split(',')
  const known = STEP_KINDS.filter((kind) => kept.includes(kind))
  return known.length === 0 ? STEP_KINDS : known
}

/** Steps to the next thing of interest before or after the moment that is shown, and says what it is. */
export function useStep(): (direction: Direction) => Promise<void> {
  const { moment, setAt } = useTime()
  const slug = useClusterSlug()
  const step = useFrom('pins', (state) => state.step)
  const nowUs = useFrom('overview', (state) => state.nowUs)
  const show = useFrom('toasts', (state) => state.show)
  return useCallback(
    async (direction) => {
      if (slug === null) return
      const kinds = readKinds()
      const answer = await step(slug, toFrom(moment, direction) ?? nowUs(), direction, kinds)
      if (!answer.ok) return show('bad', answer.error.message)
      if (answer.value === null) {
        const words = kinds.map((kind) => WORDS[kind]).join(', ')
        return show('ok', `No ${words} ${direction === 'backward' ? 'before' : 'after'} this moment.`)
      }
      setAt(answer.value.atUs)
      show('ok', answer.value.sentence)
    },
    [slug, step, moment, nowUs, setAt, show]
  )
}

/** A range is left by the side to which one steps. */
function toFrom(moment: ReturnType<typeof useTime>['moment'], direction: Direction): string | null {
  if (moment.kind === 'live') return null
  if (moment.kind === 'at') return moment.atUs
  return direction === 'backward' ? moment.fromUs : moment.toUs
}
