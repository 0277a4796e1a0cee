export interface JobName {
  /** What made it run: a fact it reacts to, a deadline, or plain work. */
  kind: 'react' | 'deadline' | 'job';
  cause: string;
  /** Whose work it is: `monitoring.recompute`. */
  work: string;
}

/** `react:<fact>:<work>`, `deadline:<aggregate> <event>` (or `deadlines:` for many at once), or the name of plain work. */
export function jobName(name: string): JobName {
  const [first, cause = '', work = ''] = name.split(':');
  if (first === 'react') return { kind: 'react', cause, work };
  if (first === 'deadline' || first === 'deadlines') return { kind: 'deadline', cause, work: cause.split(' ')[1] ?? cause };
  return { kind: 'job', cause: '', work: name };
}
