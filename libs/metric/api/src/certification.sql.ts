const person = (alias: string): string =>
  `(SELECT jsonb_build_object('id', x.id, 'name', x.name, 'nameEn', x.name_en) FROM person x WHERE x.tenant_id = c.tenant_id AND x.id = ${alias})`;

/** Do two people vouch for the version `v` now? */
export const CERTIFIED = `EXISTS (SELECT FROM certification c WHERE c.tenant_id = v.tenant_id AND c.metric_version_id = v.id AND c.status = 'certified')`;

/** The certification of the version `v` that stands or is being signed, else the last one that fell; null: there never was one. */
export const CERTIFICATION = `(SELECT jsonb_build_object('status', c.status, 'stewardId', c.steward_id, 'ownerId', c.owner_id, 'steward', ${person('c.steward_id')}, 'stewardSignedAt', c.steward_signed_at,
    'owner', ${person('c.owner_id')}, 'ownerSignedAt', c.owner_signed_at, 'fallenBecause', CASE WHEN c.status = 'fallen' THEN (
      SELECT l.reason FROM transition_log l WHERE l.tenant_id = c.tenant_id AND l.instance_id = c.id ORDER BY l.version DESC LIMIT 1) END)
  FROM certification c WHERE c.tenant_id = v.tenant_id AND c.metric_version_id = v.id ORDER BY c.status = 'fallen', c.created_at DESC, c.id DESC LIMIT 1)`;

/** Everybody who has written on the version `v`. */
export const WRITERS = `ARRAY(SELECT v.author_id WHERE v.author_id IS NOT NULL UNION SELECT l.actor_id FROM transition_log l
  WHERE l.tenant_id = v.tenant_id AND l.instance_id = v.id AND l.event IN ('metricVersion.create', 'metricVersion.edit') AND l.actor_id IS NOT NULL)`;
