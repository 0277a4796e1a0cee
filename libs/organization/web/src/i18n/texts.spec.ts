import en from './en.json';
import zh from './zh-CN.json';

const keys = (tree: object, path = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [path + key] : keys(value as object, `${path}${key}.`)));

// English has a form for one, Chinese needs none
it('has every text of the organisation in both languages', () =>
  expect(
    keys(en)
      .filter((key) => !key.endsWith('_one'))
      .sort(),
  ).toEqual(keys(zh).sort()));
