/**
 * Names as JSON, or null, each in a subquery of its own: a read that joined every person and unit it only names would make
 * the planner put a dozen tables in order, which takes it longer than the read (ADR 0010). `id` is an expression; `row` is
 * the alias whose tenant it shares.
 */
const named = (table: 'person' | 'org_unit', id: string, row: string, more = ''): string =>
  `(SELECT jsonb_build_object(${more}'id', named.id, 'name', named.name, 'nameEn', named.name_en) FROM ${table} named WHERE named.tenant_id = ${row}.tenant_id AND named.id = ${id})`;

export const personOf = (id: string, row: string): string => named('person', id, row);
export const unitOf = (id: string, row: string): string => named('org_unit', id, row);

/** A person or a unit, told by the kind beside it, which comes along as `kind`. */
export const subjectOf = (kind: string, id: string, row: string): string =>
  `CASE ${kind} WHEN 'unit' THEN ${named('org_unit', id, row, `'kind', 'unit', `)} WHEN 'person' THEN ${named('person', id, row, `'kind', 'person', `)} END`;

/** Whether the person is found by a text, which is part of a name or of the number: a condition on `row`, a person. The index by name holds what it looks at. */
export const isFoundBy = (text: string, row: string): string => `strpos(${row}.found_by, lower(${text})) > 0`;
