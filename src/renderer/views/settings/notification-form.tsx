import { useState } from 'react'
import type { NotificationsView } from '../../../shared/api/lint-views.ts'
import type { NotificationSettings } from '../../../shared/api/notifications.ts'
import { useFrom } from '../../state/stores.tsx'
import { useAsked } from '../../state/use-asked.ts'
import { Button } from '../../ui/button.tsx'
import { Check, Choice, Field, TextInput } from '../../ui/field.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { NotificationRules } from './notification-rules.tsx'

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/u
const MOST_SECONDS = 86_400
const MOST_MINUTES = 7 * 1_440

/** What of a cluster's findings is told on the desktop, and when. */
export function NotificationForm({ slug }: { readonly slug: string }) {
  const ask = useFrom('lint', (state) => state.notifications)
  const asked = useAsked(ask, slug)
  if (asked?.ok) return <Loaded key={slug} slug={slug} view={asked.value} />
  return (
    <p className="mt-2 text-12 text-ink-3">
      {asked === null ? 'Asking the host.' : <OutsideText text={asked.error.message} />}
    </p>
  )
}

/** The form's fields as typed. */
interface Typed {
  readonly settings: NotificationSettings
  readonly lasts: string
  readonly rearm: string
  readonly quiet: boolean
  readonly from: string
  readonly to: string
}

function toTyped(settings: NotificationSettings): Typed {
  return {
    settings,
    lasts: String(settings.lastsMs / 1_000),
    rearm: String(settings.rearmMs / 60_000),
    quiet: settings.quiet !== null,
    from: settings.quiet?.from ?? '22:00',
    to: settings.quiet?.to ?? '07:00'
  }
}

/** Null where something cannot be used; the fields say what. */
function toSettings(typed: Typed): NotificationSettings | null {
  const [lasts, rearm] = [toNumber(typed.lasts, MOST_SECONDS), toNumber(typed.rearm, MOST_MINUTES)]
  if (lasts === null || rearm === null || (typed.quiet && !(TIME.test(typed.from) && TIME.test(typed.to)))) return null
  const { settings, quiet, from, to } = typed
  return {
    ...settings,
    lastsMs: Math.round(lasts * 1_000),
    rearmMs: Math.round(rearm * 60_000),
    quiet: quiet ? { from, to, butCritical: settings.quiet?.butCritical ?? true } : null
  }
}

function toNumber(text: string, most: number): number | null {
  const value = Number(text.trim().replace(',', '.'))
  return text.trim() !== '' && Number.isFinite(value) && value >= 0 && value <= most ? value : null
}

function Loaded({ slug, view }: { readonly slug: string; readonly view: NotificationsView }) {
  const set = useFrom('lint', (state) => state.setNotifications)
  const show = useFrom('toasts', (state) => state.show)
  const [typed, setTyped] = useState(() => toTyped(view.settings))
  const [error, setError] = useState<string | null>(null)
  const settings = toSettings(typed)
  const change = (part: Partial<NotificationSettings>): void =>
    setTyped({ ...typed, settings: { ...typed.settings, ...part } })
  const submit = async (): Promise<void> => {
    if (settings === null) return
    const answer = await set(slug, settings)
    setError(answer.ok ? null : answer.error.message)
    if (answer.ok) show('ok', settings.on ? 'Set. You are told of what you chose.' : 'Set. Nothing is told.')
  }
  const { on, least, ended } = typed.settings
  return (
    <form
      aria-label="Notifications"
      className="mt-2 flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Check checked={on} onChange={(next) => change({ on: next })}>
        Tell me of findings of this cluster{' '}
        <span className="text-ink-3">
          {view.where === 'desktop' ? 'on the desktop, while Stoa runs' : 'in this page: this host has no desktop'}
        </span>
      </Check>
      {on && (
        <>
          <Choice
            label="Which findings"
            value={least}
            onChange={(next) => change({ least: next })}
            options={[
              ['critical', 'Critical ones'],
              ['warning', 'Warnings and worse'],
              ['info', 'All']
            ]}
          />
          <NotificationRules rules={view.rules} chosen={typed.settings.rules} onChange={(rules) => change({ rules })} />
          <Patience typed={typed} onChange={setTyped} />
          <QuietHours typed={typed} onChange={setTyped} />
          <Check checked={ended} onChange={(next) => change({ ended: next })}>
            Tell me also when one that was told is over
          </Check>
        </>
      )}
      <div className="flex items-center gap-2">
        <Button type="submit" disabled={settings === null}>
          Set
        </Button>
        <Trial slug={slug} />
        {error !== null && (
          <span role="alert" className="text-12 text-bad">
            <OutsideText text={error} />
          </span>
        )}
      </div>
    </form>
  )
}

interface PartProps {
  readonly typed: Typed
  readonly onChange: (typed: Typed) => void
}

function Patience({ typed, onChange }: PartProps) {
  const lasts = toNumber(typed.lasts, MOST_SECONDS) === null ? 'A number of seconds, up to a day.' : null
  const rearm = toNumber(typed.rearm, MOST_MINUTES) === null ? 'A number of minutes, up to a week.' : null
  return (
    <div className="grid max-w-[560px] grid-cols-2 gap-3">
      <Field label="Once it lasted, s" hint="What comes and goes sooner is not told." error={lasts}>
        {(id) => (
          <TextInput
            id={id}
            inputMode="decimal"
            value={typed.lasts}
            onChange={(next) => onChange({ ...typed, lasts: next })}
          />
        )}
      </Field>
      <Field label="Not again before, min" hint="The same finding, should it end and come again." error={rearm}>
        {(id) => (
          <TextInput
            id={id}
            inputMode="decimal"
            value={typed.rearm}
            onChange={(next) => onChange({ ...typed, rearm: next })}
          />
        )}
      </Field>
    </div>
  )
}

function QuietHours({ typed, onChange }: PartProps) {
  const { quiet, from, to, settings } = typed
  const bad = (time: string): string | null => (TIME.test(time) ? null : 'Write it as 22:00.')
  const butCritical = settings.quiet?.butCritical ?? true
  return (
    <div className="flex flex-col gap-2">
      <Check
        checked={quiet}
        onChange={(next) =>
          onChange({ ...typed, quiet: next, settings: { ...settings, quiet: next ? { from, to, butCritical } : null } })
        }
      >
        Quiet hours <span className="text-ink-3">on the clock of the host; what still lasts is told at their end</span>
      </Check>
      {quiet && (
        <div className="flex flex-wrap items-start gap-3 pl-[22px]">
          <div className="w-28">
            <Field label="From" error={bad(from)}>
              {(id) => <TextInput id={id} value={from} onChange={(next) => onChange({ ...typed, from: next })} />}
            </Field>
          </div>
          <div className="w-28">
            <Field label="To" error={bad(to)}>
              {(id) => <TextInput id={id} value={to} onChange={(next) => onChange({ ...typed, to: next })} />}
            </Field>
          </div>
          <div className="pt-6">
            <Check
              checked={butCritical}
              onChange={(next) =>
                onChange({ ...typed, settings: { ...settings, quiet: { from, to, butCritical: next } } })
              }
            >
              Critical ones all the same
            </Check>
          </div>
        </div>
      )}
    </div>
  )
}

function Trial({ slug }: { readonly slug: string }) {
  const tryOut = useFrom('lint', (state) => state.tryNotification)
  const show = useFrom('toasts', (state) => state.show)
  const trial = async (): Promise<void> => {
    const answer = await tryOut(slug)
    if (!answer.ok) show('bad', answer.error.message)
  }
  return <Button onClick={() => void trial()}>Show one as a trial</Button>
}
