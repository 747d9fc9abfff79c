import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  RouterProvider
} from '@tanstack/react-router'
import { parseSearch, stringifySearch, toWholeSearch } from '../state/view-search.ts'
import { ConnectView } from '../views/connect/connect-view.tsx'
import { EventsView } from '../views/events/events-view.tsx'
import { SettingsView } from '../views/settings/settings-view.tsx'
import { StartView } from '../views/start/start-view.tsx'
import { Frame } from './frame.tsx'
import { Home } from './home.tsx'
import { inPanes } from './panes.tsx'

const root = createRootRoute({ component: Frame, validateSearch: toWholeSearch, notFoundComponent: Home })
const inRoot = { getParentRoute: () => root }

// Apart from the first bundle: they bring Recharts or are large. A view stands once in each pane.
const OverviewView = lazyRouteComponent(() => import('../views/overview/overview-view.tsx'), 'OverviewView')
const TopologyView = lazyRouteComponent(() => import('../views/topology/topology-view.tsx'), 'TopologyView')
const NodesView = lazyRouteComponent(() => import('../views/nodes/nodes-view.tsx'), 'NodesView')
const BlocksView = lazyRouteComponent(() => import('../views/blocks/blocks-view.tsx'), 'BlocksView')
const LatencyView = lazyRouteComponent(() => import('../views/latency/latency-view.tsx'), 'LatencyView')
const RolesView = lazyRouteComponent(() => import('../views/roles/roles-view.tsx'), 'RolesView')
const FindingsView = lazyRouteComponent(() => import('../views/findings/findings-view.tsx'), 'FindingsView')
const HistoryView = lazyRouteComponent(() => import('../views/history/history-view.tsx'), 'HistoryView')

const routes = root.addChildren([
  createRoute({ ...inRoot, path: '/', component: Home }),
  createRoute({ ...inRoot, path: '/start', component: StartView }),
  createRoute({ ...inRoot, path: '/connect', component: ConnectView }),
  createRoute({ ...inRoot, path: '/settings', component: SettingsView }),
  createRoute({ ...inRoot, path: '/c/$cluster/overview', component: inPanes(OverviewView) }),
  createRoute({ ...inRoot, path: '/c/$cluster/topology', component: inPanes(TopologyView) }),
  createRoute({ ...inRoot, path: '/c/$cluster/nodes', component: inPanes(NodesView) }),
  createRoute({ ...inRoot, path: '/c/$cluster/blocks', component: inPanes(BlocksView) }),
  createRoute({ ...inRoot, path: '/c/$cluster/latency', component: inPanes(LatencyView) }),
  createRoute({ ...inRoot, path: '/c/$cluster/roles', component: inPanes(RolesView) }),
  createRoute({ ...inRoot, path: '/c/$cluster/events', component: inPanes(EventsView) }),
  createRoute({ ...inRoot, path: '/c/$cluster/findings', component: inPanes(FindingsView) }),
  createRoute({ ...inRoot, path: '/c/$cluster/history', component: inPanes(HistoryView) })
])

const router = createRouter({ routeTree: routes, history: createHashHistory(), parseSearch, stringifySearch })

export function App() {
  return <RouterProvider router={router} />
}
