import { pace } from './pace';

describe('pace', () => {
  it('G35 compares with what is expected by now', () => {
    expect(pace({ target: '1200', phasing: '0.45', actual: '520' })).toEqual({ pace: '0.962963', forecast: '1155.555556' });
  });
  it.each([
    ['paceNeedsPositiveTarget', '0', '0.5'],
    ['phasingOutOfRange', '1', '0'],
    ['phasingOutOfRange', '1', '1.01'],
  ])('%s (R-X5)', (code, target, phasing) => {
    expect(() => pace({ target, phasing, actual: '1' })).toThrow(code);
  });
});
