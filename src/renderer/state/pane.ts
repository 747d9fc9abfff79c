import { createContext, useContext } from 'react'

/** Two panes can stand side by side, each with a cluster, a time, filters and a selection of its own. */
export type Pane = 'first' | 'second'

export const PaneContext = createContext<Pane>('first')

/** The pane in which the caller stands. */
export const usePane = (): Pane => useContext(PaneContext)
