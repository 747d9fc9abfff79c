import { useEffect } from 'react'
import type { AddressRow, AddressStoryView } from '../../../shared/api/address-views.ts'
import { useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { Mark, State, type Tone } from '../../ui/mark.tsx'
import { toExact } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Fact, Section } from '../../ui/section.tsx'
import { toDateTime, toFullTime, type Zone } from '../../ui/time-text.ts'
import { toMade, toStanding } from './address-words.ts'
import { RunLink, RunRefusal } from './run-link.tsx'

interface AddressDrawerProps {
  readonly slug: string
  readonly address: string
  /** Another number reads it anew. */
  readonly turn: number
  readonly onClose: () => void
}

const GRID = 'grid grid-cols-[104px_minmax(0,1fr)] gap-y-1 text-12'
const TONES: ReadonlyMap<string, Tone> = new Map([
  ['blocked', 'bad'],
  ['blocked-again', 'bad'],
  ['banned', 'warn'],
  ['refused', 'ok'],
  ['unblocked', 'ours'],
  ['expired', 'unknown'],
  ['allowed', 'ours'],
  ['unallowed', 'unknown'],
  ['reloaded', 'ours'],
  ['changed', 'unknown']
])

/** One address: how it stands, what can be done, and its story. */
export function AddressDrawer({ slug, address, turn, onClose }: AddressDrawerProps) {
  const wide = useFrom('preferences', (state) => state.drawer === 'wide')
  const change = useFrom('preferences', (state) => state.change)
  const story = useFrom('addresses', (state) => (state.storyOf === address ? state.story : null))
  const error = useFrom('addresses', (state) => (state.storyOf === address ? state.storyError : null))
  const openStory = useFrom('addresses', (state) => state.openStory)
  const { moment } = useTime()
  useEffect(() => {
    if (turn >= 0) void openStory(slug, moment, address)
  }, [openStory, slug, moment, address, turn])
  return (
    <Drawer
      title={<OutsideText text={story?.address ?? address} mono />}
      wide={wide}
      onWide={(next) => change({ drawer: next ? 'wide' : 'narrow' })}
      onClose={onClose}
      actions={<CopyButton text={story?.address ?? address} label="Copy the address" />}
    >
      {story !== null && <Told slug={slug} story={story} />}
      {story === null && error !== null && (
        <Picture kind={error.kind === 'refused' ? 'not-permitted' : 'failed'} title="Its story cannot be shown">
          <OutsideText text={error.message} />
        </Picture>
      )}
      {story === null && error === null && <Picture kind="loading" title="Reading its story from the history." />}
    </Drawer>
  )
}

function Told({ slug, story }: { readonly slug: string; readonly story: AddressStoryView }) {
  const zone = useFrom('preferences', (state) => state.zone)
  const { address, row } = story
  const isBlocked = row?.list === 'blocked'
  const isAllowed = row?.list === 'allowed'
  return (
    <>
      <Section title="Stands">
        {row === null ? (
          <p className="text-12 text-ink-2">It is in no list now.</p>
        ) : (
          <Standing slug={slug} row={row} zone={zone} />
        )}
        <Warnings row={row} story={story} />
        <div className="mt-2 flex flex-wrap gap-1.5">
          {!isBlocked && <RunLink slug={slug} entry="block" word="Block…" address={address} />}
          {isBlocked && <RunLink slug={slug} entry="unblock" word="Unblock…" address={address} />}
          {isAllowed ? (
            <RunLink slug={slug} entry="unallow" word="Take off the allow list…" address={address} />
          ) : (
            <RunLink slug={slug} entry="allow" word="Allow…" address={address} />
          )}
          {(row?.standing === 'not-enforced' || row?.standing === 'not-stored') && (
            <RunLink slug={slug} entry="reload-blocked-ips" word="Reload blocked addresses…" />
          )}
        </div>
        <div className="mt-1">
          <RunRefusal slug={slug} entry={isBlocked ? 'unblock' : 'block'} />
        </div>
      </Section>
      <Section title="Story">
        <p className="mb-1 text-12">
          <OutsideText text={story.summary} />
        </p>
        <Ends story={story} zone={zone} />
        {story.chapterCount > story.chapters.length && (
          <p className="text-12 text-ink-3">
            {toExact(story.chapterCount - story.chapters.length)} older lines are left out.
          </p>
        )}
        {story.chapters.length === 0 ? (
          <p className="text-12 text-ink-3">Nothing is recorded of it up to this time.</p>
        ) : (
          <Chapters slug={slug} story={story} zone={zone} />
        )}
      </Section>
    </>
  )
}

function Standing({ slug, row, zone }: { readonly slug: string; readonly row: AddressRow; readonly zone: Zone }) {
  const go = useGo()
  const time = (us: string): string => toFullTime(Number(us) / 1000, zone)
  return (
    <>
      <p className="text-12">
        <State {...toStanding(row)} /> {toMade(row) !== '' && <span className="ml-2 text-ink-3">{toMade(row)}</span>}
      </p>
      <p className="mt-1 break-words text-12 text-ink-2">
        <OutsideText text={row.sentence} />
      </p>
      <dl className={`${GRID} mt-2`}>
        <Fact word="Why">
          <OutsideText text={row.reasonWords} />
        </Fact>
        {row.createdUs !== null && <Fact word="Since">{time(row.createdUs)}, by the node’s clock</Fact>}
        {row.list !== 'none' && <Fact word="Ends">{row.expiresUs === null ? 'never' : time(row.expiresUs)}</Fact>}
        <Fact word="By node">{row.ownerNode ?? 'not told'}</Fact>
        {row.lastRefusedUs !== null && (
          <Fact word="Last refused">
            {time(row.lastRefusedUs)} (a whole second of that node’s clock), by node {row.refusedBy.join(', ')}
          </Fact>
        )}
        {row.id !== null && (
          <Fact word="Id">
            <OutsideText text={row.id} mono />
          </Fact>
        )}
      </dl>
      {row.frame !== null && (
        <Button
          size="small"
          className="mt-1"
          onClick={() => go(`/c/${slug}/blocks`, { sel: String(row.frame), at: String(Number(row.changedUs) + 1) })}
        >
          Its broadcast
        </Button>
      )}
    </>
  )
}

function Warnings({ row, story }: { readonly row: AddressRow | null; readonly story: AddressStoryView }) {
  const ours = row === null && story.ours.length > 0 ? [`It is ours: ${story.ours.join(', ')}.`] : []
  const within = story.within.length > 0 ? [`It lies in ${story.within.join(', ')}.`] : []
  const sentences = [...(row?.warnings ?? []), ...ours, ...within]
  if (sentences.length === 0) return null
  return (
    <ul className="mt-2 text-12">
      {sentences.map((sentence) => (
        <li key={sentence} className="flex items-baseline gap-2">
          <Mark tone="warn" size={9} />
          <span className="min-w-0 break-words">
            <OutsideText text={sentence} />
          </span>
        </li>
      ))}
    </ul>
  )
}

/** When a block was said to end, and when it did. */
function Ends({ story, zone }: { readonly story: AddressStoryView; readonly zone: Zone }) {
  const { promisedEndUs, actualEndUs } = story
  if (promisedEndUs === null && actualEndUs === null) return null
  const time = (us: string): string => toFullTime(Number(us) / 1000, zone)
  return (
    <dl className={`${GRID} mb-1`}>
      <Fact word="Was to end">{promisedEndUs === null ? 'never' : time(promisedEndUs)}</Fact>
      <Fact word="Ended">{actualEndUs === null ? 'not yet' : time(actualEndUs)}</Fact>
    </dl>
  )
}

function Chapters({
  slug,
  story,
  zone
}: {
  readonly slug: string
  readonly story: AddressStoryView
  readonly zone: Zone
}) {
  const go = useGo()
  return (
    <ol className="text-12" aria-label="Newest first">
      {story.chapters.toReversed().map((chapter) => (
        <li
          key={`${chapter.seq} ${chapter.kind} ${chapter.sentence}`}
          className="border-line/60 border-b last:border-b-0"
        >
          <button
            type="button"
            title="What was heard then"
            className="flex min-h-[26px] w-full items-baseline gap-2 py-0.5 text-left hover:bg-surface-2"
            onClick={() => go(`/c/${slug}/events`, { at: String(Number(chapter.atUs) + 1) })}
          >
            <time
              className="shrink-0 font-mono text-11 text-ink-3"
              title={`${toFullTime(Number(chapter.atUs) / 1000, zone)} by our clock${chapter.nodeUs === null ? '' : `; ${toFullTime(Number(chapter.nodeUs) / 1000, zone)} by the node’s`}`}
            >
              {toDateTime(Number(chapter.atUs) / 1000, zone)}
            </time>
            <Mark tone={TONES.get(chapter.kind) ?? 'unknown'} size={9} />
            <span className="line-clamp-3 min-w-0 flex-1 break-words text-ink-2">
              <OutsideText text={chapter.sentence} />
            </span>
          </button>
        </li>
      ))}
    </ol>
  )
}
