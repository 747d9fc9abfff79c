import { ChevronDown, ChevronLeft, ChevronRight } from 'lucide-react'
import { STEP_KINDS, type StepKind } from '../state/pins.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Menu } from '../ui/menu.tsx'
import { useStep, useStepKinds } from './use-steps.ts'

const WORDS: Readonly<Record<StepKind, string>> = {
  gap: 'Gaps',
  finding: 'Findings',
  block: 'Blocks and what else all must hear',
  pin: 'Pins'
}

/** To the previous and the next thing of interest, and which things these are. */
export function StepButtons() {
  const step = useStep()
  const [kinds, setKinds] = useStepKinds()
  const toggle = (kind: StepKind): void =>
    setKinds(kinds.includes(kind) ? kinds.filter((each) => each !== kind) : [...kinds, kind])
  return (
    <span className="flex shrink-0 items-center max-lg:hidden">
      <IconButton
        small
        label="Step back to the previous gap, finding, block or pin ([)"
        aria-keyshortcuts="["
        onClick={() => void step('backward')}
      >
        <ChevronLeft size={14} />
      </IconButton>
      <IconButton
        small
        label="Step on to the next gap, finding, block or pin (])"
        aria-keyshortcuts="]"
        onClick={() => void step('forward')}
      >
        <ChevronRight size={14} />
      </IconButton>
      <Menu
        trigger={
          <Button size="small" tone="quiet" className="w-4 px-0" aria-label="What to step to" title="What to step to">
            <ChevronDown size={11} />
          </Button>
        }
        items={STEP_KINDS.map((kind) => ({
          key: kind,
          label: WORDS[kind],
          checked: kinds.includes(kind),
          disabled: kinds.length === 1 && kinds.includes(kind),
          onSelect: () => toggle(kind)
        }))}
      />
    </span>
  )
}
