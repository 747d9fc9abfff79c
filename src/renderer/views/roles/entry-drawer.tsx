import type { ActionEntryView } from '../../../shared/api/action-views.ts'
import { useFrom } from '../../state/stores.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { Mark } from '../../ui/mark.tsx'
import { toSpan } from '../../ui/number-text.ts'
import { OutsideProse } from '../../ui/outside-prose.tsx'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Fact, Section } from '../../ui/section.tsx'
import { RunButton } from './run-button.tsx'
import { toWhere } from './run-words.ts'

interface EntryDrawerProps {
  readonly slug: string
  readonly entry: ActionEntryView | undefined
  readonly onClose: () => void
}

/** One entry of the catalogue, whole. */
export function EntryDrawer({ slug, entry, onClose }: EntryDrawerProps) {
  const wide = useFrom('preferences', (state) => state.drawer === 'wide')
  const change = useFrom('preferences', (state) => state.change)
  return (
    <Drawer
      title={entry === undefined ? 'Entry' : <OutsideText text={entry.title} />}
      wide={wide}
      onWide={(next) => change({ drawer: next ? 'wide' : 'narrow' })}
      onClose={onClose}
    >
      {entry === undefined ? (
        <Picture kind="empty" title="The catalogue has no such entry" />
      ) : (
        <>
          <Section title="Run it">
            <p className="mb-2 text-12">
              <OutsideProse text={entry.does} />
            </p>
            {entry.unavailable === null ? (
              <RunButton slug={slug} entry={entry.id} word={`${toPlainText(entry.title)} …`} />
            ) : (
              <p className="flex items-baseline gap-2 text-12">
                <Mark tone="gap" size={9} />
                <span className="min-w-0 break-words">
                  It cannot be run here: <OutsideProse text={entry.unavailable} />
                </span>
              </p>
            )}
          </Section>
          <EntryFacts entry={entry} />
        </>
      )}
    </Drawer>
  )
}

/** What it does, costs, breaks; what undoes and what proves it. */
export function EntryFacts({ entry }: { readonly entry: ActionEntryView }) {
  return (
    <Section title="What to know">
      <dl className="grid grid-cols-[96px_minmax(0,1fr)] gap-y-1.5 text-12">
        <Fact word="Where it runs">
          {toWhere(entry.where)}
          {entry.role !== null && (
            <>
              {' '}
              (<OutsideText text={entry.role} mono />)
            </>
          )}
        </Fact>
        <Fact word="Costs">
          <OutsideProse text={entry.cost} />
        </Fact>
        <Fact word="Breaks">
          <OutsideProse text={entry.breaks} />
        </Fact>
        <Fact word="Undone by">
          <OutsideProse text={entry.undo} />
        </Fact>
        <Fact word="Proven by">
          <OutsideProse text={entry.evidence} />
        </Fact>
        <Fact word="Waited for">{toSpan(entry.limitMs)}, then the verdict is unknown</Fact>
        <Fact word="Releases">
          {entry.lines.length === 0
            ? 'none lets anybody trigger it'
            : entry.lines.map((line) => (line === 'new' ? '0.16 and later' : '0.12 to 0.15')).join('; ')}
        </Fact>
        <Fact word="Permissions">
          {entry.permissions.length === 0 ? (
            'none is needed'
          ) : (
            <span className="break-words font-mono text-11">
              <OutsideText text={entry.permissions.join(', ')} mono />
            </span>
          )}
        </Fact>
        <Fact word="From a script">
          <span className="break-words font-mono text-11">
            stoa run --cluster … {entry.id}
            {entry.destructive && <span className="whitespace-nowrap"> --confirm TARGET</span>}
          </span>
        </Fact>
      </dl>
    </Section>
  )
}
