import { columnText, columnTextAndName } from './column-text';

describe('a column', () => {
  const columns = [{ name: 'uv', label: '访客', labelEn: 'Visitors' }, { name: 'gmv', label: '成交额' }, { name: 'day' }];

  it('is called by its label in the language that is spoken', () => {
    expect(columnText('uv', columns, 'zh-CN')).toBe('访客');
    expect(columnText('uv', columns, 'en')).toBe('Visitors');
  });
  it('is called by its name where the language has no label, or nobody knows it', () => {
    expect(columnText('gmv', columns, 'en')).toBe('gmv');
    expect(columnText('day', columns, 'zh-CN')).toBe('day');
    expect(columnText('gone', columns, 'zh-CN')).toBe('gone');
  });
  it('keeps its name beside the label for whoever writes formulas, and never says it twice', () => {
    expect(columnTextAndName('uv', columns, 'zh-CN')).toBe('访客（uv）');
    expect(columnTextAndName('uv', columns, 'en')).toBe('Visitors (uv)');
    expect(columnTextAndName('day', columns, 'en')).toBe('day');
  });
});
