import en from './en.json';
import zh from './zh-CN.json';

const keys = (tree: object, path = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [path + key] : keys(value as object, `${path}${key}.`)));

it('has every text of the organisation in both languages', () => expect(keys(en).sort()).toEqual(keys(zh).sort()));
