import type { CanaryView } from '../../../shared/api/canary-views.ts'
import { State } from '../../ui/mark.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { toClock, toFullTime, type Zone } from '../../ui/time-text.ts'
import { toSiteName, toStream } from './canary-words.ts'

interface CanaryStreamsProps {
  readonly view: CanaryView
  readonly zone: Zone
}

/** How each node's event stream is, since when, and when its event came last. */
export function CanaryStreams({ view, zone }: CanaryStreamsProps) {
  return (
    <ScrollBox label="Event streams of the nodes">
      <ul className="text-12">
        {view.sites.map((site) => (
          <li key={site.url} className="border-line/60 border-t px-2.5 py-1 first:border-t-0">
            <p className="flex items-center gap-3">
              <span className="min-w-0 flex-1 truncate" title={site.nodeId === null ? undefined : toSiteName(site)}>
                <OutsideText text={site.nodeId === null ? site.url : `${toSiteName(site)} · ${site.url}`} />
              </span>
              <span className="w-20">
                <State {...toStream(site)} />
              </span>
              <Since us={site.answeredUs} zone={zone} />
            </p>
            {site.sentence !== '' && (
              <p className="text-ink-3">
                <OutsideText text={site.sentence} />
              </p>
            )}
          </li>
        ))}
      </ul>
    </ScrollBox>
  )
}

function Since({ us, zone }: { readonly us: string | null; readonly zone: Zone }) {
  if (us === null) return <span className="w-28 text-right text-ink-3">never heard</span>
  const ms = Number(us) / 1000
  return (
    <span className="w-28 text-right text-ink-2" title={`Its event came last at ${toFullTime(ms, zone)}`}>
      heard {toClock(ms, zone).slice(0, 8)}
    </span>
  )
}
