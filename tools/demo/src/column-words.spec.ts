import { definitionText, unitOf } from './column-words';
import { metrics } from './metrics';

const metric = (code: string) => metrics.find((one) => one.code === code)!;

describe('the words of the demo', () => {
  it('counts the gap of a percentage in pieces of its numerator, and leaves any other unit', () => {
    expect(['EC04', 'EC11', 'MF02', 'RT06'].map((code) => unitOf(metric(code)))).toEqual(['order', 'order', 'pc', 'CNY']);
    expect(['EC06', 'MF01', 'EC01'].map((code) => unitOf(metric(code)))).toEqual(['CNY', 'pcs/h', 'count']);
  });

  it('says every definition without the name of a column', () => {
    for (const one of metrics.filter(({ later }) => !later)) {
      const { description, descriptionEn } = definitionText(one);
      expect(`${description} ${descriptionEn}`).not.toMatch(/_|undefined/);
      expect(description).toMatch(/，/);
    }
    expect(definitionText(metric('EC04')).description).toBe('支付成功订单 ÷ 提交结算订单，先求和再相除');
  });
});
