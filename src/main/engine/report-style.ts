/** The page's one style. It holds nothing from outside; the policy names its hash. */
export const REPORT_STYLE = `
:root{color-scheme:light;--ink:#16181d;--soft:#5a6170;--line:#d5d9e0;--bad:#b3261e;--warn:#8a5a00;--ok:#1f6f43;--blue:#2456a6}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:var(--ink);font:13px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:960px;margin:0 auto;padding:24px}
h1{font-size:24px;margin:4px 0}h2{font-size:17px;margin:28px 0 8px;padding-bottom:3px;border-bottom:2px solid var(--ink)}h3{font-size:14px;margin:14px 0 2px}
p{margin:4px 0 8px}.q{color:var(--soft);font-size:12px;font-weight:400}.range{font-size:15px}
.u{border:1px solid var(--line);border-radius:2px;padding:0 2px;font:11px ui-monospace,monospace;color:var(--soft)}
.id{font:11px ui-monospace,monospace;color:var(--soft)}
bdi{overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-size:12px;margin:6px 0}
th{text-align:left;font-weight:600;border-bottom:1px solid var(--ink);padding:3px 8px 3px 0;vertical-align:bottom}
td{border-bottom:1px solid var(--line);padding:2px 8px 2px 0;vertical-align:top}
.t{white-space:nowrap;font-family:ui-monospace,monospace}
.sum{list-style:none;display:grid;grid-template-columns:1fr 1fr;gap:4px 24px;padding:10px 12px;margin:12px 0;border:1px solid var(--line)}
.k-critical td:nth-child(2),.s-critical h3,.bad td{color:var(--bad)}.k-warning td:nth-child(2),.s-warning h3,.warn td{color:var(--warn)}
.k-gap td:nth-child(2),.k-ended td:nth-child(2){color:var(--soft)}.k-note td{background:#fff8dc}
.finding{border-left:4px solid var(--line);padding:2px 0 2px 12px;margin:10px 0;break-inside:avoid}
.s-critical{border-color:var(--bad)}.s-warning{border-color:var(--warn)}
.why{margin:2px 0;padding-left:18px;color:var(--soft);font-size:12px}
figure{margin:14px 0;break-inside:avoid}figcaption{margin-bottom:2px}
svg{width:100%;height:auto;display:block;overflow:visible}
svg text{font:10px system-ui,sans-serif;fill:var(--ink)}svg .tick{text-anchor:middle;fill:var(--soft)}svg .word{fill:var(--soft)}
.grid{stroke:var(--line)}.arrival{stroke:var(--ink);stroke-width:2}
.e-own{fill:var(--ink)}.e-firm{fill:var(--ok)}.e-processed,.e-enforced{fill:var(--ok);stroke:var(--ink)}.e-reachable{fill:#fff;stroke:var(--blue)}.e-likely{fill:#fff;stroke:var(--ok);stroke-width:2}.e-handed-over{fill:#fff;stroke:var(--blue);stroke-width:1.5}
.e-doubtful{fill:#fff;stroke:var(--warn);stroke-width:1.5}.cross{stroke:var(--warn);stroke-width:1}.e-missed{stroke:var(--bad);stroke-width:2;stroke-dasharray:2 6}
.e-unknown{fill:none;stroke:var(--soft);stroke-dasharray:3 3}
svg text.word{stroke:none;stroke-dasharray:none}svg text.e-missed{fill:var(--bad)}svg text.e-doubtful{fill:var(--warn)}
.p50{fill:none;stroke:var(--blue);stroke-width:1.5}.p99{fill:none;stroke:var(--warn);stroke-width:1.5}
svg .l50{fill:var(--blue)}svg .l99{fill:var(--warn)}
.keep{break-inside:avoid}
@media print{@page{margin:14mm}main{max-width:none;padding:0}h2{break-after:avoid}h3{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}body{font-size:11px}table,.why,.q{font-size:10px}h1{font-size:20px}h2{font-size:15px}h3{font-size:12px}}
`
