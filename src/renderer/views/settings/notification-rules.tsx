import { X } from 'lucide-react'
import type { NotificationsView } from '../../../shared/api/lint-views.ts'
import type { NotificationSettings } from '../../../shared/api/notifications.ts'
import { IconButton } from '../../ui/button.tsx'
import { Choice, TextInput } from '../../ui/field.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picker } from '../../ui/picker.tsx'

type RuleChoice = NotificationSettings['rules'][number]

const MOST_SUBJECTS = 1_024
const MOST_SECONDS = 86_400

interface NotificationRulesProps {
  readonly rules: NotificationsView['rules']
  readonly chosen: readonly RuleChoice[]
  readonly onChange: (chosen: RuleChoice[]) => void
}

/** Rules that are told otherwise than their severity says, with thresholds of their own. */
export function NotificationRules({ rules, chosen, onChange }: NotificationRulesProps) {
  const options = rules.map(({ rule, judges }) => ({
    value: rule,
    label: <OutsideText text={`${judges} (${rule})`} />,
    text: `${judges} ${rule}`
  }))
  const pick = (names: readonly string[]): void =>
    onChange(
      names.map((rule) => chosen.find((it) => it.rule === rule) ?? { rule, tell: 'always', atLeast: 1, lastsMs: null })
    )
  const change = (rule: string, part: Partial<RuleChoice>): void =>
    onChange(chosen.map((it) => (it.rule === rule ? { ...it, ...part } : it)))
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-center gap-2 text-12 text-ink-2">
        Single rules
        <Picker label="Rules" options={options} chosen={chosen.map((it) => it.rule)} onChange={pick} />
      </div>
      <ul aria-label="Single rules" className="flex flex-col gap-1 text-12">
        {chosen.map((choice) => (
          <li key={choice.rule} className="flex flex-wrap items-center gap-2 rounded border border-line px-2 py-1">
            <span className="min-w-40 flex-1">
              <OutsideText text={rules.find((it) => it.rule === choice.rule)?.judges ?? choice.rule} />
            </span>
            <Choice<RuleChoice['tell']>
              label={`Whether ${choice.rule} is told`}
              tight
              value={choice.tell}
              onChange={(tell) => change(choice.rule, { tell })}
              options={[
                ['always', 'Always'],
                ['by-severity', 'By severity'],
                ['never', 'Never']
              ]}
            />
            {choice.tell !== 'never' && <Thresholds choice={choice} onChange={(part) => change(choice.rule, part)} />}
            <IconButton
              small
              label="As all others"
              onClick={() => onChange(chosen.filter((it) => it.rule !== choice.rule))}
            >
              <X size={12} />
            </IconButton>
          </li>
        ))}
      </ul>
    </div>
  )
}

interface ThresholdsProps {
  readonly choice: RuleChoice
  readonly onChange: (part: Partial<RuleChoice>) => void
}

function Thresholds({ choice, onChange }: ThresholdsProps) {
  const whole = (text: string, most: number): number | null =>
    /^\d{1,6}$/u.test(text.trim()) ? Math.min(most, Number(text.trim())) : null
  return (
    <>
      <span className="flex items-center gap-1 text-ink-3">
        from
        <TextInput
          className="h-6 w-14 text-12"
          inputMode="numeric"
          aria-label={`From how many at once: ${choice.rule}`}
          value={String(choice.atLeast)}
          onChange={(text) => onChange({ atLeast: Math.max(1, whole(text, MOST_SUBJECTS) ?? 1) })}
        />
        at once
      </span>
      <span className="flex items-center gap-1 text-ink-3">
        after
        <TextInput
          className="h-6 w-16 text-12"
          inputMode="numeric"
          placeholder="as all"
          aria-label={`After how many seconds: ${choice.rule}`}
          value={choice.lastsMs === null ? '' : String(choice.lastsMs / 1_000)}
          onChange={(text) => {
            const seconds = whole(text, MOST_SECONDS)
            onChange({ lastsMs: seconds === null ? null : seconds * 1_000 })
          }}
        />
        s
      </span>
    </>
  )
}
