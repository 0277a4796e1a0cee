import { jobName } from './job-name';

describe('the name of a job', () => {
  it.each([
    ['react:measurement.recorded:monitoring.recompute', { kind: 'react', cause: 'measurement.recorded', work: 'monitoring.recompute' }],
    ['deadline:alert alert.ackTimeout', { kind: 'deadline', cause: 'alert alert.ackTimeout', work: 'alert.ackTimeout' }],
    ['deadlines:alert alert.tellHead', { kind: 'deadline', cause: 'alert alert.tellHead', work: 'alert.tellHead' }],
    ['housekeeping', { kind: 'job', cause: '', work: 'housekeeping' }],
  ])('%s says what made it run and whose work it is', (name, parts) => expect(jobName(name)).toEqual(parts));
});
