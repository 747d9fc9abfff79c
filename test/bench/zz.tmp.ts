import { benchSteadyRecording } from './steady-recording.ts'

for (const f of await benchSteadyRecording({ seed: 1, minutes: Number(process.argv[2] ?? 1.5) })) console.log(f)
