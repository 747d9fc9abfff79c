import type { CanaryRound, CanaryView } from '../../../shared/api/canary-views.ts'
import { State } from '../../ui/mark.tsx'
import { toExact, toMicros } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { toClock, toFullTime, type Zone } from '../../ui/time-text.ts'
import { toCauseWord, toRoundState, toSiteName } from './canary-words.ts'

interface CanaryRoundsProps {
  readonly view: CanaryView
  readonly zone: Zone
  /** Shows the moment at which it began. */
  readonly onAt: (atUs: string) => void
}

/** The newest rounds: when, through whom, why, and who heard it after how long. */
export function CanaryRounds({ view, zone, onAt }: CanaryRoundsProps) {
  const nameOf = (place: number): string => {
    const site = view.sites[place]
    return site ? toSiteName(site) : 'another node'
  }
  return (
    <ScrollBox label="Rounds of the canary">
      <table className="w-full text-12">
        <thead className="sticky top-0 z-10 bg-surface-1 text-left text-ink-3">
          <tr className="h-[26px]">
            {['Began', 'Through', 'Why', 'Came of it', 'Heard by'].map((word) => (
              <th key={word} scope="col" className="px-2 font-normal first:pl-2.5">
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {view.rounds.map((round) => (
            <tr key={round.round} className="border-line/60 border-t align-top hover:bg-surface-2">
              <th scope="row" className="py-1 pr-2 pl-2.5 text-left font-normal whitespace-nowrap">
                <button
                  type="button"
                  title={toFullTime(Number(round.beganUs) / 1000, zone)}
                  className="underline decoration-line-strong underline-offset-2"
                  onClick={() => onAt(round.beganUs)}
                >
                  {toClock(Number(round.beganUs) / 1000, zone)}
                </button>
              </th>
              <td className="max-w-40 truncate px-2 py-1">
                <OutsideText text={nameOf(round.via)} />
              </td>
              <td className="px-2 py-1 whitespace-nowrap text-ink-2">{toCauseWord(round)}</td>
              <td className="px-2 py-1">
                <State {...toRoundState(round)} />
              </td>
              <td className="w-full px-2 py-1 text-ink-2">
                <Heard round={round} nameOf={nameOf} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="p-2.5 text-12 text-ink-3">
        The newest {view.rounds.length} of {toExact(view.roundCount)} rounds.
      </p>
    </ScrollBox>
  )
}

/** Nodes that one line names; the matrix has them all. */
const MOST_NAMED = 12

function Heard({ round, nameOf }: { readonly round: CanaryRound; readonly nameOf: (place: number) => string }) {
  if (round.state === 'failed') return <OutsideText text={round.sentence} />
  const others = round.answers.filter((answer) => answer.site !== round.via)
  const more = others.length + round.silent.length - MOST_NAMED
  return (
    <span className="flex flex-wrap gap-x-3">
      {round.silent.slice(0, MOST_NAMED).map((place) => (
        <span key={place} className="text-bad">
          <OutsideText text={nameOf(place)} /> silent
        </span>
      ))}
      {others.slice(0, Math.max(0, MOST_NAMED - round.silent.length)).map(({ site, afterMs }) => (
        <span key={site} className="whitespace-nowrap">
          <OutsideText text={nameOf(site)} /> {toMicros(afterMs * 1000)}
        </span>
      ))}
      {more > 0 && <span>and {more} more</span>}
    </span>
  )
}
