import { inPopulation } from './population.sql';

interface Viewing {
  /** Parameters, with their types: `$2::uuid`. */
  viewer: string;
  today: string;
  /** How near a period `p` is to the viewer by what he has in it; the lower the nearer (`PeriodRanks`). */
  nearer: string;
}

/** What is being settled still runs: there is work in it. */
const RUNS = `(c.status = 'active' OR c.status LIKE 'settlement.%')`;

/**
 * The period a viewer works in, as SQL ($1 tenant): the one place that says so, for the ring of the header and for every page
 * that nobody has asked for another. Of the running cycles the one he belongs to (its population); where that leaves several,
 * or none, the one he has most to do with; then the open period that is settled (cards belong to it), else the latest that is not closed, else the latest closed.
 */
export const currentPeriod = ({ viewer, today, nearer }: Viewing): string => `(
  WITH near AS MATERIALIZED (
    SELECT c.id, ${RUNS} AS running, ${RUNS} AND ${inPopulation('c.id', viewer, `greatest(c.starts_on, least(${today}, c.ends_on))`)} AS own
    FROM cycle c WHERE c.tenant_id = $1 AND (${RUNS} OR c.status = 'closed'))
  SELECT p.id FROM near c JOIN period p ON p.tenant_id = $1 AND p.cycle_id = c.id AND p.kind = 'SETTLEMENT' AND p.status <> 'upcoming'
  ORDER BY NOT c.running, NOT c.own, ${nearer}, p.status <> 'open', p.status = 'closed', p.starts_on DESC LIMIT 1)`;
