import { buildCompany } from './company';
import { definitionText, labelsOf, unitOf } from './column-words';
import { buildDatasets } from './datasets';
import { metrics } from './metrics';

const metric = (code: string) => metrics.find((one) => one.code === code)!;

describe('the words of the demo', () => {
  it('counts the gap of a percentage in pieces of its numerator, and leaves any other unit', () => {
    expect(['EC04', 'EC11', 'MF02', 'RT06'].map((code) => unitOf(metric(code)))).toEqual(['order', 'order', 'pc', 'CNY']);
    expect(['EC06', 'MF01', 'EC01'].map((code) => unitOf(metric(code)))).toEqual(['CNY', 'pcs/h', 'count']);
  });

  it('calls every column of every dataset in both languages', () => {
    const columns = buildDatasets(buildCompany()).flatMap((dataset) => dataset.columns.map(({ name }) => name));
    expect(columns.filter((name) => !labelsOf(name).label || !labelsOf(name).labelEn)).toEqual([]);
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
