import { typeOfNative } from './native-type';

describe('what a database calls a type', () => {
  it.each([
    ['int(11) unsigned', 'number'],
    ['BIGINT', 'number'],
    ['Nullable(Decimal(18, 2))', 'number'],
    ['LowCardinality(Nullable(String))', 'text'],
    ['UInt64', 'number'],
    ['Float64', 'number'],
    ['HUGEINT', 'number'],
    ['double precision', 'number'],
    ['money', 'number'],
    ['date', 'date'],
    ['Date32', 'date'],
    ["DateTime64(3, 'Asia/Shanghai')", 'date'],
    ['timestamp without time zone', 'date'],
    ['TIMESTAMP WITH TIME ZONE', 'date'],
    ['datetimeoffset', 'date'],
    ['bit', 'boolean'],
    ['Bool', 'boolean'],
    ['varchar(20)', 'text'],
    ['interval', 'text'],
    ['point', 'text'],
    ['INTEGER[]', 'text'],
    ['jsonb', 'text'],
  ])('%s is %s', (native, ours) => expect(typeOfNative(native)).toBe(ours));
});
