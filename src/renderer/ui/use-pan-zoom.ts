import { type PointerEvent, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react'

/** World to screen: `screen = world * k + (x, y)`. */
export interface Lens {
  readonly x: number
  readonly y: number
  readonly k: number
}
export interface Bounds {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}
export interface Size {
  readonly w: number
  readonly h: number
}

const ZOOM_MIN = 0.05
const ZOOM_MAX = 24
const STEP = 1.35
const MARGIN = 16
/** A legend's line at the foot of the map. */
const FOOT_PX = 30
/** Pointer travel below this is a click. */
const CLICK_PX = 4

export interface PanZoom {
  readonly lens: Lens
  readonly size: Size
  /** Around a place of the world, else around the middle of what is seen. */
  readonly zoomBy: (factor: number, around?: { readonly x: number; readonly y: number }) => void
  readonly panBy: (dx: number, dy: number) => void
  readonly fit: () => void
  /** Brings a part of the world into sight; what is already seen stays where it is. */
  readonly reveal: (part: Bounds) => void
  readonly onPointerDown: (event: PointerEvent) => void
  readonly zoomStep: number
}

/** Moves a lens over a world by mouse, wheel and calls; a click is told in world units. It fits the world until the user takes it elsewhere. */
export function usePanZoom(
  box: RefObject<HTMLElement | null>,
  world: Bounds,
  onClick: (at: { x: number; y: number }, k: number) => void
): PanZoom {
  const [size, setSize] = useState<Size>({ w: 0, h: 0 })
  const [own, setOwn] = useState<Lens | null>(null)
  const { x, y, w, h } = world
  const fitted = useMemo(() => toFitted({ x, y, w, h }, size, FOOT_PX), [x, y, w, h, size])
  const lens = own ?? fitted
  const now = useRef({ lens, size, onClick })
  useEffect(() => {
    now.current = { lens, size, onClick }
  }, [lens, size, onClick])
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const watch = new ResizeObserver(() => setSize({ w: element.clientWidth, h: element.clientHeight }))
    watch.observe(element)
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault()
      const frame = element.getBoundingClientRect()
      const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0016))
      setOwn(zoomAt(now.current.lens, event.clientX - frame.left, event.clientY - frame.top, factor))
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => {
      watch.disconnect()
      element.removeEventListener('wheel', onWheel)
    }
  }, [box])
  const zoomBy = useCallback((factor: number, around?: { readonly x: number; readonly y: number }) => {
    const { lens: at, size: frame } = now.current
    if (around === undefined) return setOwn(zoomAt(at, frame.w / 2, frame.h / 2, factor))
    setOwn(zoomAt(at, around.x * at.k + at.x, around.y * at.k + at.y, factor))
  }, [])
  const panBy = useCallback((dx: number, dy: number) => {
    const at = now.current.lens
    setOwn({ ...at, x: at.x + dx, y: at.y + dy })
  }, [])
  const reveal = useCallback((part: Bounds) => {
    const { lens: at, size: frame } = now.current
    const left = part.x * at.k + at.x
    const top = part.y * at.k + at.y
    const dx = toInside(left, left + part.w * at.k, frame.w)
    const dy = toInside(top, top + part.h * at.k, frame.h)
    if (dx !== 0 || dy !== 0) setOwn({ ...at, x: at.x + dx, y: at.y + dy })
  }, [])
  const onPointerDown = useCallback((event: PointerEvent) => {
    // A button on the map is pressed, not the map.
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest('button') !== null)) return
    startDrag(event, now.current.lens, setOwn, (at) => {
      const { lens: from, onClick: click } = now.current
      click({ x: (at.x - from.x) / from.k, y: (at.y - from.y) / from.k }, from.k)
    })
  }, [])
  return { lens, size, zoomBy, panBy, fit: useCallback(() => setOwn(null), []), reveal, onPointerDown, zoomStep: STEP }
}

function startDrag(
  start: PointerEvent,
  from: Lens,
  move: (lens: Lens) => void,
  click: (at: { x: number; y: number }) => void
): void {
  const element = start.currentTarget as HTMLElement
  element.setPointerCapture(start.pointerId)
  let travelled = false
  const onMove = (event: globalThis.PointerEvent): void => {
    const [dx, dy] = [event.clientX - start.clientX, event.clientY - start.clientY]
    if (Math.hypot(dx, dy) > CLICK_PX) travelled = true
    if (travelled) move({ ...from, x: from.x + dx, y: from.y + dy })
  }
  element.addEventListener('pointermove', onMove)
  element.addEventListener(
    'pointerup',
    (event) => {
      element.removeEventListener('pointermove', onMove)
      const frame = element.getBoundingClientRect()
      if (!travelled) click({ x: event.clientX - frame.left, y: event.clientY - frame.top })
    },
    { once: true }
  )
}

/** The whole world in sight; `foot` px at the bottom are left to what stands over the map. */
export function toFitted(world: Bounds, size: Size, foot = 0): Lens {
  if (size.w === 0 || size.h === 0 || world.w === 0 || world.h === 0) return { x: 0, y: 0, k: 1 }
  const k = Math.min(2, (size.w - 2 * MARGIN) / world.w, (size.h - foot - 2 * MARGIN) / world.h)
  return { k, x: size.w / 2 - (world.x + world.w / 2) * k, y: (size.h - foot) / 2 - (world.y + world.h / 2) * k }
}

function zoomAt(lens: Lens, x: number, y: number, factor: number): Lens {
  const k = Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, lens.k * factor))
  return { k, x: x - ((x - lens.x) / lens.k) * k, y: y - ((y - lens.y) / lens.k) * k }
}

function toInside(from: number, to: number, length: number): number {
  if (from < MARGIN) return MARGIN - from
  return to > length - MARGIN ? length - MARGIN - to : 0
}
