import { PRESENCES, ROLES } from '../../state/presences.ts'
import { State } from '../../ui/mark.tsx'

/** What the shapes mean; the sentence behind each word is its tooltip. */
export function Legend() {
  const looks = [...PRESENCES.values(), ...['ours', 'tool', 'unmatched'].flatMap((role) => toLook(role))]
  return (
    <ul
      aria-label="Legend"
      className="absolute bottom-2 left-2 flex max-w-[calc(100%-64px)] flex-wrap gap-x-3 rounded border border-line bg-surface-1/90 px-2 py-1 text-11"
    >
      {looks.map((look) => (
        <li key={look.word} title={look.help}>
          <State quiet tone={look.tone} word={look.word} />
        </li>
      ))}
    </ul>
  )
}

const toLook = (role: string) => [...ROLES].flatMap(([name, look]) => (name === role ? [look] : []))
