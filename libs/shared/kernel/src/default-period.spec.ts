import { defaultPeriod } from './default-period';

const period = (id: string, status: string, more: { cycleId?: string; current?: boolean } = {}) => ({ id, status, cycleId: 'year', current: false, ...more });
const periods = [
  period('m9', 'open', { cycleId: 'months' }),
  period('q3', 'open', { current: true }),
  period('m8', 'closed', { cycleId: 'months' }),
  period('q2', 'closed'),
  period('q1', 'closed'),
];
const closed = ({ status }: { status: string }) => status === 'closed';

describe('the default period', () => {
  it('is the viewer’s own', () => expect(defaultPeriod(periods)?.id).toBe('q3'));
  it('is the latest of the own cycle that has what the page is about', () => expect(defaultPeriod(periods, closed)?.id).toBe('q2'));
  it('is of another cycle where the own has none', () => {
    const months = periods.filter((p) => p.cycleId === 'months' || p.current);
    expect(defaultPeriod(months, closed)?.id).toBe('m8');
  });
  it('is the own where no period has it', () => expect(defaultPeriod(periods, () => false)?.id).toBe('q3'));
  it('is the first where the viewer has none, and nothing of nothing', () => {
    expect(defaultPeriod(periods.filter((p) => !p.current))?.id).toBe('m9');
    expect(defaultPeriod([])).toBeUndefined();
  });
});
