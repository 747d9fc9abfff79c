import { useEffect, useState } from 'react'
import type { HistoryStats } from '../../../shared/api/views.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { toBytes, toShort } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Fact } from '../../ui/section.tsx'
import { toDateTime } from '../../ui/time-text.ts'

const GIB = 1024 ** 3
const LEAST_GIB = 1 / 64
const MOST_DAYS = 3650

/** How much and how long: size first, then age; the oldest goes first. */
export function RetentionForm({ slug }: { readonly slug: string }) {
  const load = useFrom('history', (state) => state.load)
  const stats = useFrom('history', (state) => (state.cluster === slug ? state.stats : null))
  const error = useFrom('history', (state) => state.error)
  useEffect(() => void load(slug), [load, slug])
  if (stats === null) {
    return (
      <p className="mt-2 text-12 text-ink-3">
        {error === null ? 'Asking the host.' : <OutsideText text={error.message} />}
      </p>
    )
  }
  return <Loaded key={`${stats.retentionBytes} ${stats.retentionDays}`} slug={slug} stats={stats} />
}

function Loaded({ slug, stats }: { readonly slug: string; readonly stats: HistoryStats }) {
  const set = useFrom('history', (state) => state.setRetention)
  const zone = useFrom('preferences', (state) => state.zone)
  const show = useFrom('toasts', (state) => state.show)
  const [size, setSize] = useState(String(Math.round((stats.retentionBytes / GIB) * 100) / 100))
  const [days, setDays] = useState(stats.retentionDays === null ? '' : String(stats.retentionDays))
  const gib = Number(size)
  const sizeError = Number.isFinite(gib) && gib >= LEAST_GIB && gib <= 16_384 ? null : 'From 0.02 to 16,384.'
  const age = days.trim() === '' ? null : Number(days)
  const fits = age === null || (Number.isInteger(age) && age >= 1 && age <= MOST_DAYS)
  const submit = async (): Promise<void> => {
    if (sizeError !== null || !fits) return
    const answer = await set(slug, Math.round(gib * GIB), age)
    if (answer.ok) show('ok', 'Retention is set.')
    else show('bad', answer.error.message)
  }
  const at = (us: string | null): string => (us === null ? 'none' : toDateTime(Number(us) / 1000, zone))
  return (
    <form
      className="mt-2 flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <dl className="grid grid-cols-[120px_minmax(0,1fr)] gap-y-0.5 text-12">
        <Fact word="Kept now">
          {toBytes(stats.bytesOnDisk)}, {toShort(stats.observations)} observations, {toShort(stats.events)} events
        </Fact>
        <Fact word="From">{at(stats.oldestUs)}</Fact>
        <Fact word="To">{at(stats.newestUs)}</Fact>
      </dl>
      <div className="flex flex-wrap items-start gap-3">
        <div className="w-40">
          <Field label="At most, GiB" error={sizeError}>
            {(id) => (
              <TextInput
                id={id}
                inputMode="decimal"
                value={size}
                onChange={setSize}
                aria-invalid={sizeError !== null}
              />
            )}
          </Field>
        </div>
        <div className="w-40">
          <Field
            label="At most, days"
            hint="Empty: no limit by age."
            error={fits ? null : 'A whole number from 1 to 3,650, or empty.'}
          >
            {(id) => <TextInput id={id} inputMode="numeric" value={days} onChange={setDays} aria-invalid={!fits} />}
          </Field>
        </div>
        <Button type="submit" className="mt-[22px]" disabled={sizeError !== null || !fits}>
          Set
        </Button>
      </div>
    </form>
  )
}
