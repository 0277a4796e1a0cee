import { EVERY, choiceOf, scheduleOf, scheduleWords } from './schedule-words';

describe('a schedule in words', () => {
  it('is said in both languages', () => {
    expect(scheduleWords('30 6 * * 1-5', 'en')).toBe('At 06:30, Monday through Friday');
    expect(scheduleWords('30 6 * * 1-5', 'zh-CN')).toContain('06:30');
    expect(scheduleWords('30 6 * * 1-5', 'zh-CN')).toMatch(/星期一/);
    expect(scheduleWords('nonsense', 'en')).toBe('');
  });
  it.each(EVERY.filter((every) => every !== 'cron' && every !== 'hour'))('of %s comes back as it was chosen', (every) =>
    expect(choiceOf(scheduleOf(every, '06:30', ''))).toMatchObject(every === 'never' ? { every } : { every, time: '06:30' }),
  );
  it('comes back every hour, by the minute', () => expect(choiceOf(scheduleOf('hour', '06:05', ''))).toEqual({ every: 'hour', time: '00:05' }));
  it('is cron where no words say the same', () => expect(choiceOf('*/15 8-18 * * 1-5').every).toBe('cron'));
});
