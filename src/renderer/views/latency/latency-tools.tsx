import { Columns2 } from 'lucide-react'
import { Button } from '../../ui/button.tsx'
import { Choice } from '../../ui/field.tsx'
import { Menu } from '../../ui/menu.tsx'
import { PART_WORDS, PARTS, type Part } from './latency-lines.ts'
import type { Beside, Shape } from './use-shown.ts'

interface LatencyToolsProps {
  readonly shape: Shape
  readonly part: Part
  readonly beside: Beside
  readonly setShape: (shape: Shape) => void
  readonly setPart: (part: Part) => void
  readonly setBeside: (beside: Beside) => void
}

const BESIDES: readonly (readonly [Beside, string])[] = [
  ['alone', 'Nothing beside it'],
  ['before', 'The same span before'],
  ['day', 'The day before'],
  ['week', 'The week before']
]

/** Which percentile is drawn, as what, beside what. */
export function LatencyTools({ shape, part, beside, setShape, setPart, setBeside }: LatencyToolsProps) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Choice
        label="Percentile"
        value={part}
        onChange={setPart}
        options={PARTS.map((each) => [each, PART_WORDS[each]] as const)}
      />
      <Choice
        label="Shape"
        value={shape}
        onChange={setShape}
        options={[
          ['lines', 'Lines'],
          ['heat', 'Heat map'],
          ['table', 'Table']
        ]}
      />
      <Menu
        align="end"
        trigger={
          <Button>
            <Columns2 size={13} />
            {beside === 'alone' ? 'Two ranges' : BESIDES.find(([each]) => each === beside)?.[1]}
          </Button>
        }
        items={BESIDES.map(([each, word]) => ({
          key: each,
          label: word,
          checked: each === beside,
          onSelect: () => setBeside(each)
        }))}
      />
    </div>
  )
}
