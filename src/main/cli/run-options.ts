/** The answer to `stoa run --help`. */
export const RUN_HELP = `
stoa run --cluster NAME [--data DIR] TASK [--url URL | --node N] [--param NAME=VALUE]…
         [--confirm TARGET] [--wait] [--json] [--secrets-file F]
stoa run --list [--json]
stoa run --past --cluster NAME [--data DIR] [--json]

Runs an action or a task through the management API of a cluster's nodes, as the dashboard does, and
follows it to a verdict. It goes through the Stoa that runs on the data folder, which must have been
started with «serve --allow-actions»; without one it watches the cluster itself while the run lasts.
The cluster must have been set up with actions allowed (Settings, Management).

  TASK             a name of --list: reload-blocked-ips, block, purge-data, …
  --cluster NAME   name or slug of the cluster
  --data DIR       the data folder ($XDG_DATA_HOME/stoa)
  --url URL        the node to call, as it was set up; --node N: by its id. Else the first that answers
  --param N=V      a parameter of the task; may be repeated
  --confirm TARGET what is destructive needs the exact name of its target: without it the name is said
                   and nothing is done
  --wait           follow it to its verdict; else the run's id is printed once it began
  --list           what can be run, with parameters
  --past           what was run, oldest first: the audit
  --secrets-file F as of «serve», where no Stoa runs

  --json           one object: the run {run, verdict, sentence, nodes, steps, …}, {"run":…} without
                   --wait, or one a line with --list and --past

Exit codes: 0 proven or done (without --wait: begun), 1 refused, failed or not known, 2 wrong use.`

/** Options of `stoa run`, in the form of `node:util`. */
export const RUN_OPTIONS = {
  cluster: { type: 'string' },
  data: { type: 'string' },
  url: { type: 'string' },
  node: { type: 'string' },
  param: { type: 'string', multiple: true },
  confirm: { type: 'string' },
  wait: { type: 'boolean' },
  list: { type: 'boolean' },
  past: { type: 'boolean' },
  'secrets-file': { type: 'string' },
  json: { type: 'boolean' }
} as const
