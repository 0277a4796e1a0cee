import type { RowErrorCode } from './read-row';

type Lang = 'zh-CN' | 'en';

/** What is wrong with a cell, in words: the same on the page of a run and in the file that is taken away from it. */
const WORDS: Record<RowErrorCode, Record<Lang, string>> = {
  notANumber: { 'zh-CN': '不是数字', en: 'Not a number' },
  numberTooLarge: { 'zh-CN': '数字太大', en: 'The number is too large' },
  tooManyDecimals: { 'zh-CN': '小数位太多', en: 'Too many decimals' },
  notADate: { 'zh-CN': '不是有效日期，或格式不符', en: 'Not a date, or not in the expected format' },
  notABoolean: { 'zh-CN': '不是“是 / 否”', en: 'Neither yes nor no' },
  textTooLong: { 'zh-CN': '文字太长', en: 'The text is too long' },
  controlCharacter: { 'zh-CN': '含有不可见字符', en: 'Contains an invisible character' },
  cellError: { 'zh-CN': '单元格是错误值', en: 'The cell holds an error' },
  keyMissing: { 'zh-CN': '主键为空', en: 'The key is empty' },
  dateMissing: { 'zh-CN': '日期为空', en: 'The date is empty' },
  dateInFuture: { 'zh-CN': '日期在今天之后', en: 'The date is in the future' },
  subjectMissing: { 'zh-CN': '没有员工也没有部门', en: 'Neither a person nor a unit' },
  tooManyCells: { 'zh-CN': '比标题行多出一格', en: 'More cells than the header row' },
  duplicateKey: { 'zh-CN': '主键与前面的行重复', en: 'Same key as an earlier row' },
  personUnknown: { 'zh-CN': '没有这个工号', en: 'No such employee number' },
  unitUnknown: { 'zh-CN': '没有这个部门编码', en: 'No such unit code' },
  outsideWindow: { 'zh-CN': '不在所采集的日期内', en: 'Outside the dates collected' },
};

/** The words of a code, or nothing for one that is no row's. */
export const rowErrorWords = (code: string, lang: Lang): string | undefined => (Object.hasOwn(WORDS, code) ? WORDS[code as RowErrorCode][lang] : undefined);
