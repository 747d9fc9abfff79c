import type { PinView } from '../../../shared/api/history-views.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { useGrows } from '../../state/use-grows.ts'
import { Button } from '../../ui/button.tsx'
import { OutsideProse } from '../../ui/outside-prose.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Picture } from '../../ui/picture.tsx'
import { toDateTime, toFullTime } from '../../ui/time-text.ts'

/** Notes that somebody pinned, newest moment first. What was written is never changed: another note can be pinned beside it. */
export function PinPanel({ pins }: { readonly pins: readonly PinView[] }) {
  const ask = useFrom('pins', (state) => state.ask)
  const grows = useGrows()
  const ordered = pins.toSorted((a, b) => Number(b.atUs) - Number(a.atUs))
  return (
    <Panel
      flush
      title="Pinned notes"
      note={pins.length === 0 ? 'none' : `${pins.length}, newest moment first`}
      className="min-h-36 flex-1"
      actions={
        grows && (
          <Button size="small" onClick={() => ask(true)}>
            Pin a note to the moment on the bar
          </Button>
        )
      }
    >
      {pins.length === 0 ? (
        <Picture kind="empty" title="Nothing is pinned">
          {grows
            ? 'Press p at any moment to write down what happened then. Notes travel in exported recordings.'
            : 'This recording holds no notes.'}
        </Picture>
      ) : (
        <ul className="h-full overflow-auto @max-3xl:max-h-60">
          {ordered.map((pin) => (
            <PinRow key={pin.seq} pin={pin} editable={grows} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function PinRow({ pin, editable }: { readonly pin: PinView; readonly editable: boolean }) {
  const zone = useFrom('preferences', (state) => state.zone)
  const ask = useFrom('pins', (state) => state.ask)
  const { setAt } = useTime()
  const atMs = Number(pin.atUs) / 1000
  return (
    <li className="flex items-start gap-2 border-line/60 border-b pr-1.5 text-12">
      <button
        type="button"
        title="Go to this moment"
        onClick={() => setAt(pin.atUs)}
        className="flex min-w-0 flex-1 items-baseline gap-3 px-2.5 py-1.5 text-left hover:bg-surface-2"
      >
        <time className="whitespace-nowrap text-ink-3" title={toFullTime(atMs, zone)}>
          {toDateTime(atMs, zone)}
        </time>
        <span className="min-w-0 flex-1 break-words">
          <OutsideProse text={pin.text} />
        </span>
      </button>
      {editable && (
        <Button
          size="small"
          tone="quiet"
          className="mt-0.5"
          title="Pins another note to the same moment, beginning with this text"
          onClick={() => ask(true, { atUs: pin.atUs, text: pin.text })}
        >
          Pin anew
        </Button>
      )}
    </li>
  )
}
