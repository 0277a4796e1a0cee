import { dynamicTheta } from './dynamic-theta';

describe('dynamic theta', () => {
  it('continues a rising series upwards', () => {
    const values = Array.from({ length: 20 }, (_, t) => 50 + 3 * t + (t % 3));
    const ahead = dynamicTheta(values, 3, 1);
    expect(ahead[0]).toBeGreaterThan(105);
    expect(ahead[2]).toBeGreaterThan(ahead[0]);
  });
  it('follows a line that has turned, where one line through everything would not', () => {
    const turned = [...Array.from({ length: 15 }, (_, t) => 100 - 4 * t), ...Array.from({ length: 15 }, (_, t) => 44 + 6 * t)];
    expect(dynamicTheta(turned, 1, 1)[0]).toBeGreaterThan(turned[29]);
  });
});
