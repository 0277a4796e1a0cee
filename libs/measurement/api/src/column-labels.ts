/** Of a mapping the columns that people call anything, as `ColumnLabelView[]`; with `only` (SQL) that of one column. */
export const labelsSql = (
  mapping: string,
  only?: string,
): string => `(SELECT coalesce(jsonb_agg(jsonb_build_object('name', named->>'name', 'label', coalesce(named->>'label', ''), 'labelEn', coalesce(named->>'labelEn', ''))), '[]')
    FROM jsonb_array_elements((${mapping}->'columns') || coalesce(${mapping}->'computed', '[]')) named WHERE named ?| ARRAY['label', 'labelEn']${only ? ` AND named->>'name' = ${only}` : ''})`;
