import type { OverviewView, ServerView } from '../../../shared/api/views.ts'
import { useTime } from '../../state/time.ts'
import { State, type Tone } from '../../ui/mark.tsx'
import { toMicros, toSpan } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Picture } from '../../ui/picture.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { hearingOf } from './hearing-of.ts'
import { useMoment } from './use-moment.ts'

const TONES: Readonly<Record<ServerView['status'], Tone>> = {
  hearing: 'ok',
  connecting: 'ours',
  refused: 'bad',
  lost: 'bad',
  unknown: 'unknown'
}

/** The NATS servers and whether we hear on each. A node is heard wherever it is connected; a server that is lost is our own ear. */
export function ServerPanel({ view }: { readonly view: OverviewView }) {
  const { live } = useTime()
  const hearing = live ? view.summary.servers.hearing : hearingOf(view)
  return (
    <Panel title="NATS servers" note={`${hearing} of ${view.summary.servers.known} heard`} flush>
      {view.servers.length === 0 ? (
        <Picture kind="empty" title="No server is known">
          {view.summary.kind === 'imported' ? 'This history was imported.' : 'Its connection names none.'}
        </Picture>
      ) : (
        <ScrollBox label="List of NATS servers">
          <ul>
            {view.servers.map((server) => (
              <Server key={server.server} server={server} />
            ))}
          </ul>
        </ScrollBox>
      )}
    </Panel>
  )
}

function Server({ server }: { readonly server: ServerView }) {
  const now = useMoment(1000)
  const well = server.status === 'hearing'
  return (
    <li className="flex flex-col gap-0.5 border-line/60 border-b px-2.5 py-1.5">
      <div className="flex items-center gap-2 text-12">
        <span className="min-w-0 flex-1 truncate font-mono text-12">
          <OutsideText text={server.server} />
        </span>
        <State tone={TONES[server.status]} word={server.status} quiet={well} />
      </div>
      <div className="flex gap-3 text-12 text-ink-3">
        <span className={well ? 'min-w-0 flex-1 truncate' : 'min-w-0 flex-1 text-ink-2'}>
          {well && server.serverName !== null ? (
            <>
              <OutsideText text={server.serverName} />
              {server.version !== null && (
                <>
                  {' · '}
                  <OutsideText text={server.version} />
                </>
              )}
            </>
          ) : (
            <OutsideText text={server.sentence} />
          )}
        </span>
        {well && server.rttUs !== null && (
          <span title="Round trip to this server, measured from here">{toMicros(server.rttUs)}</span>
        )}
        <span className="w-20 text-right whitespace-nowrap" title="Last arrival">
          {server.lastArrivalMs === null ? 'nothing yet' : `${toSpan(now - server.lastArrivalMs)} ago`}
        </span>
      </div>
    </li>
  )
}
