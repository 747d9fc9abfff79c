import { useEffect, useRef } from 'react'

interface HexViewProps {
  /** Hex digits, two a byte. */
  readonly hex: string
  /** Bytes a line. */
  readonly perLine: number
  readonly spans: readonly { readonly from: number; readonly to: number }[]
  /** Index into `spans`, or null. */
  readonly lit: number | null
  readonly onLight: (span: number | null) => void
}

interface Byte {
  readonly at: number
  readonly digits: string
  /** Index into `spans`, -1 for none. */
  readonly span: number
}

/** A payload may be 1 MiB; nobody reads more than this, and the whole is one copy away. */
const DRAWN_BYTES = 2_048

/** Bytes by line with their places; a byte under the pointer lights its span, and the other way round. */
export function HexView({ hex, perLine, spans, lit, onLight }: HexViewProps) {
  const box = useRef<HTMLDivElement>(null)
  // One listener for all bytes. Fields are the way by keyboard; the bytes are their picture.
  useEffect(() => {
    const place = box.current
    const over = (event: PointerEvent): void => {
      const span = event.target instanceof HTMLElement ? Number(event.target.dataset.span ?? -1) : -1
      onLight(span < 0 ? null : span)
    }
    const leave = (): void => onLight(null)
    place?.addEventListener('pointerover', over)
    place?.addEventListener('pointerleave', leave)
    return () => {
      place?.removeEventListener('pointerover', over)
      place?.removeEventListener('pointerleave', leave)
    }
  }, [onLight])
  const total = hex.length / 2
  const bytes = toBytes(hex, Math.min(total, DRAWN_BYTES), spans)
  const lines = Array.from({ length: Math.ceil(bytes.length / perLine) }, (_, line) =>
    bytes.slice(line * perLine, (line + 1) * perLine)
  )
  return (
    <div ref={box} className="font-mono text-12 leading-5">
      {lines.map((line) => (
        <div key={line[0]?.at} className="flex gap-3 whitespace-nowrap">
          <span className="text-ink-3">{(line[0]?.at ?? 0).toString(16).padStart(4, '0')}</span>
          <span className="flex">
            {line.map((byte) => (
              <Digits key={byte.at} byte={byte} lit={byte.span >= 0 && byte.span === lit} />
            ))}
          </span>
          <span className="flex-1 text-right text-ink-3">{line.map(toAscii).join('')}</span>
        </div>
      ))}
      {total > bytes.length && (
        <p className="pt-1 font-sans text-ink-3">
          {bytes.length.toLocaleString('en')} of {total.toLocaleString('en')} bytes are drawn; copying takes all.
        </p>
      )}
    </div>
  )
}

// Neighbouring spans differ by their underline, so that borders show without pointing at anything.
function Digits({ byte, lit }: { readonly byte: Byte; readonly lit: boolean }) {
  const line = byte.span < 0 ? 'border-transparent' : byte.span % 2 === 0 ? 'border-accent' : 'border-ink-3'
  return (
    <span
      data-span={byte.span}
      data-lit={lit}
      className={`border-b-2 px-[3px] ${line} ${lit ? 'bg-accent-solid text-on-accent' : ''}`}
    >
      {byte.digits}
    </span>
  )
}

function toBytes(hex: string, count: number, spans: HexViewProps['spans']): readonly Byte[] {
  const spanOf = new Int32Array(count).fill(-1)
  spans.forEach((span, at) => {
    spanOf.fill(at, Math.min(span.from, count), Math.min(span.to, count))
  })
  return Array.from({ length: count }, (_, at) => ({
    at,
    digits: hex.slice(at * 2, at * 2 + 2),
    span: spanOf[at] ?? -1
  }))
}

function toAscii({ digits }: Byte): string {
  const code = Number.parseInt(digits, 16)
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '·'
}
