import { type RefObject, useEffect, useRef, useState } from 'react'
import { type StripWindow, toShare, toUsAt } from './strip-window.ts'
import type { Strip } from './use-strip.ts'

/** A press that moves less than this is a click. */
const CLICK_PX = 4
/** This near to an edge or a pin a press takes hold of it. */
const HOLD_PX = 6
const ZOOM_STEP = 1.25
const PAN_SHARE = 0.1

export interface Drag {
  readonly kind: 'range' | 'at' | 'pan'
  readonly fromMs: number
  readonly toMs: number
}

interface Press {
  readonly x: number
  readonly window: StripWindow
  /** The end that stays while the other is dragged, ms. */
  readonly fixedMs: number
  readonly kind: Drag['kind']
  moved: boolean
}

interface Pointing {
  /** What is being drawn and not yet in force. */
  readonly drag: Drag | null
  /** 0..1 of the strip: the window may move under a pointer that rests. */
  readonly hover: number | null
}

/** Drag a range or an edge, click a moment, wheel to zoom, Shift or Alt or sideways to pan. Nothing is asked until it ends. */
export function useStripPointer(box: RefObject<HTMLDivElement | null>, strip: Strip): Pointing {
  const [pointing, setPointing] = useState<Pointing>({ drag: null, hover: null })
  const newest = useRef(strip)
  useEffect(() => {
    newest.current = strip
  })
  useEffect(() => {
    const place = box.current
    if (place === null) return
    let press: Press | null = null
    const toHover = (event: MouseEvent): number => {
      const edge = place.getBoundingClientRect()
      return (event.clientX - edge.left) / edge.width
    }
    const toMs = (event: MouseEvent, window = newest.current.window): number =>
      window.fromMs + toHover(event) * (window.toMs - window.fromMs)
    const onDown = (event: PointerEvent): void => {
      if (event.button !== 0 && event.button !== 1) return
      place.setPointerCapture(event.pointerId)
      press = toPress(event, newest.current, toMs(event), place.clientWidth)
    }
    const onMove = (event: PointerEvent): void => {
      const ms = toMs(event, press?.window)
      if (press === null) {
        setPointing({ drag: null, hover: toHover(event) })
        return
      }
      press.moved ||= Math.abs(event.clientX - press.x) >= CLICK_PX
      if (!press.moved) return
      if (press.kind === 'pan') {
        const by = press.fixedMs - ms
        newest.current.moveTo({ fromMs: press.window.fromMs + by, toMs: press.window.toMs + by })
      } else setPointing({ drag: { kind: press.kind, fromMs: press.fixedMs, toMs: ms }, hover: toHover(event) })
    }
    const onUp = (event: PointerEvent): void => {
      const done = press
      press = null
      setPointing({ drag: null, hover: toHover(event) })
      if (done !== null) finish(done, toMs(event, done.window), newest.current, place.clientWidth)
    }
    const onCancel = (): void => {
      press = null
      setPointing({ drag: null, hover: null })
    }
    const onLeave = (): void => {
      if (press === null) setPointing({ drag: null, hover: null })
    }
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault()
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
      const by = Math.sign(sideways && event.deltaX !== 0 ? event.deltaX : event.deltaY)
      if (sideways) newest.current.pan(by * PAN_SHARE)
      else if (by !== 0) newest.current.zoom(by > 0 ? ZOOM_STEP : 1 / ZOOM_STEP, toMs(event))
    }
    place.addEventListener('pointerdown', onDown)
    place.addEventListener('pointermove', onMove)
    place.addEventListener('pointerup', onUp)
    place.addEventListener('pointercancel', onCancel)
    place.addEventListener('pointerleave', onLeave)
    // Not passive: the page must not zoom or scroll with it.
    place.addEventListener('wheel', onWheel, { passive: false })
    return () => {
      place.removeEventListener('pointerdown', onDown)
      place.removeEventListener('pointermove', onMove)
      place.removeEventListener('pointerup', onUp)
      place.removeEventListener('pointercancel', onCancel)
      place.removeEventListener('pointerleave', onLeave)
      place.removeEventListener('wheel', onWheel)
    }
  }, [box])
  return pointing
}

/** What a press takes hold of: an edge that is near, with Alt or the middle button the window, else a new range. */
function toPress(event: PointerEvent, strip: Strip, ms: number, width: number): Press {
  const { window, time } = strip
  const base = { x: event.clientX, window, moved: false }
  if (event.altKey || event.button === 1) return { ...base, kind: 'pan', fixedMs: ms }
  const near = (edgeMs: number | null): boolean =>
    edgeMs !== null && Math.abs(toShare(window, edgeMs) - toShare(window, ms)) * width <= HOLD_PX
  if (time.moment.kind === 'range') {
    if (near(time.fromMs) && time.atMs !== null) return { ...base, kind: 'range', fixedMs: time.atMs }
    if (near(time.atMs) && time.fromMs !== null) return { ...base, kind: 'range', fixedMs: time.fromMs }
  } else if (near(time.atMs)) return { ...base, kind: 'at', fixedMs: ms }
  return { ...base, kind: 'range', fixedMs: ms }
}

function finish(press: Press, ms: number, strip: Strip, width: number): void {
  if (press.kind === 'pan') return
  const { time, endMs, window, density } = strip
  const until = (at: number): number => Math.min(at, endMs)
  if (!press.moved || press.kind === 'at') {
    const pin = density?.pins.find(
      (each) => Math.abs(toShare(window, Number(each.atUs) / 1000) - toShare(window, ms)) * width <= HOLD_PX
    )
    // The window stays where it is: what was clicked must not slip from under the pointer.
    if (!time.live) strip.moveTo(window)
    if (pin !== undefined && !press.moved) time.setAt(pin.atUs)
    else if (ms >= endMs) time.setLive()
    else time.setAt(toUsAt(ms))
    return
  }
  if (time.moment.kind === 'range') strip.moveTo(press.window)
  time.setRange(toUsAt(until(press.fixedMs)), toUsAt(until(ms)))
}
