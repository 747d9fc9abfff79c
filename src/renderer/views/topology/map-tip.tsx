import { toPresence, toRole } from '../../state/presences.ts'
import { State, type Tone } from '../../ui/mark.tsx'
import { toMicros, toRate } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import type { Size } from '../../ui/use-pan-zoom.ts'
import type { Thing } from './find-thing.ts'

interface MapTipProps {
  readonly thing: Thing
  readonly at: { readonly x: number; readonly y: number }
  readonly size: Size
}

const WIDTH = 280

/** What the pointer is over. Kept inside the map, beside the pointer. */
export function MapTip({ thing, at, size }: MapTipProps) {
  const left = at.x + WIDTH + 24 > size.w ? Math.max(4, at.x - WIDTH - 12) : at.x + 14
  const up = at.y > size.h * 0.6
  return (
    <div
      className="pointer-events-none absolute z-10 rounded border border-line-strong bg-surface-1 px-2 py-1.5 text-12 shadow-[var(--shadow)]"
      style={{ left, width: WIDTH, ...(up ? { bottom: size.h - at.y + 10 } : { top: at.y + 14 }) }}
    >
      {thing.region !== null && <RegionTip thing={thing} />}
      {thing.chip !== null && <ChipTip thing={thing} />}
    </div>
  )
}

function RegionTip({ thing }: { readonly thing: Thing }) {
  const region = thing.region
  if (region === null) return null
  const server = region.server
  return (
    <>
      <p className="truncate font-semibold">
        <OutsideText text={region.title} />
      </p>
      {server !== null && (
        <p className="line-clamp-3 break-words text-ink-2">
          <OutsideText text={server.sentence} />
        </p>
      )}
      <p className="text-ink-3">
        {region.nodes.length} nodes
        {server !== null && server.rttUs !== null && `, round trip ${toMicros(server.rttUs)}`}
      </p>
    </>
  )
}

function ChipTip({ thing }: { readonly thing: Thing }) {
  const chip = thing.chip
  if (chip === null) return null
  const { node, connection } = chip
  const look = node === null ? toRole(connection?.role ?? 'unmatched') : toPresence(node.presence)
  const tone: Tone = look.tone
  return (
    <>
      <p className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-semibold">
          {node === null ? look.word : `Node ${node.nodeId}`}
          {node !== null && node.hostName !== null && (
            <span className="ml-1.5 font-normal text-ink-2">
              <OutsideText text={node.hostName} />
            </span>
          )}
        </span>
        <State tone={tone} word={node === null ? '' : look.word} />
      </p>
      <p className="line-clamp-3 break-words text-ink-2">
        {node === null ? look.help : <OutsideText text={node.presenceReason} />}
      </p>
      <p className="truncate text-ink-3">
        {node !== null && `${toRate(node.framesPerSecond)} · `}
        {connection === null ? 'no connection' : <OutsideText text={`${connection.ip}:${connection.port}`} mono />}
      </p>
    </>
  )
}
