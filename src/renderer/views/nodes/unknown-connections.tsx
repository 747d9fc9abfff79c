import type { ConnectionView } from '../../../shared/api/topology-views.ts'
import { useFrom } from '../../state/stores.tsx'
import { Mark } from '../../ui/mark.tsx'
import { toExact, toSpan } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { toFullTime } from '../../ui/time-text.ts'

interface UnknownConnectionsProps {
  readonly connections: readonly ConnectionView[]
  readonly atMs: number
}

/** More are counted, not drawn: behind one address there may be hundreds. */
const DRAWN_MAX = 200

/** Who listens on the subject and is no node that we know: nodes that never spoke, or strangers. */
export function UnknownConnections({ connections, atMs }: UnknownConnectionsProps) {
  const zone = useFrom('preferences', (state) => state.zone)
  if (connections.length === 0) return null
  return (
    <section
      aria-label="Unknown connections"
      className="flex max-h-44 shrink-0 flex-col border-line border-t bg-surface-1"
    >
      <div className="flex h-8 shrink-0 items-center gap-2 border-line border-b px-3 text-12">
        <Mark tone="unknown" />
        <h2>Unknown connections, {toExact(connections.length)}</h2>
        <span className="min-w-0 flex-1 truncate text-ink-3">
          They listen on the subject and were matched to no node: a node that has not spoken yet, or a stranger.
        </span>
      </div>
      <ScrollBox label="Those connections, one a line">
        <table className="w-full text-12">
          <thead className="sticky top-0 bg-surface-1 text-ink-3">
            <tr className="h-[26px] text-left">
              {['Server', 'Connection', 'Address', 'Client', 'From it', 'To it', 'Connected'].map((word) => (
                <th key={word} scope="col" className="px-3 font-normal">
                  {word}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {connections.slice(0, DRAWN_MAX).map((each) => (
              <tr key={`${each.server}/${each.cid}`} className="h-[26px] border-line/60 border-t">
                <td className="max-w-48 truncate px-3">
                  <OutsideText text={each.server} />
                </td>
                <td className="px-3 font-mono">{each.cid}</td>
                <td className="max-w-48 truncate px-3">
                  <OutsideText text={`${each.ip}:${each.port}`} mono />
                </td>
                <td className="max-w-64 truncate px-3">
                  <OutsideText text={[each.name, each.lang, each.version].filter(Boolean).join(' ') || 'not told'} />
                </td>
                <td className="px-3">{toExact(each.inMsgs)}</td>
                <td className="px-3">{toExact(each.outMsgs)}</td>
                <td className="px-3" title={toFullTime(each.sinceMs, zone)}>
                  {toSpan(atMs - each.sinceMs)} ago
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {connections.length > DRAWN_MAX && (
          <p className="px-3 py-1 text-12 text-ink-3">
            {toExact(connections.length - DRAWN_MAX)} more are left out here.
          </p>
        )}
      </ScrollBox>
    </section>
  )
}
