/** A record of a source file: plain integers, decimal strings, null = not known. */
export type Cell = string | number | null;
export type Row = Record<string, Cell>;

export interface EcFunnelRow extends Row {
  day: string;
  unit_code: string;
  channel: string;
  owner_no: string;
  uv: number;
  add_to_cart: number;
  checkout: number;
  paid: number;
  orders: number;
  gmv: string;
  spend: string;
  new_customers: number;
  repurchased_30d: number;
  shipped_48h: number;
  complaints: number;
  refunded: number;
}

export interface MfShiftRow extends Row {
  day: string;
  unit_code: string;
  owner_no: string;
  labour_hours: number;
  output: number;
  good: number;
  planned_output: number;
  planned_minutes: number;
  run_minutes: number;
  ideal_minutes: string;
  energy_kwh: string;
  incidents: number;
  major_accidents: number;
  ideas_landed: number;
}

export interface RtPosRow extends Row {
  day: string;
  unit_code: string;
  owner_no: string;
  sales: string;
  returns: string;
  cogs: string;
  stock_value: string;
  footfall: number;
  transactions: number;
  skus: number;
  stockout_skus: number;
  orders: number;
  fulfilled_24h: number;
}

export interface RtSurveyRow extends Row {
  month: string;
  unit_code: string;
  owner_no: string;
  responses: number;
  promoters: number;
  detractors: number;
  /** 100 × (promoters − detractors), so that Σ ÷ Σ responses is the score. */
  nps_points: number;
}

export interface RdReleaseRow extends Row {
  month: string;
  unit_code: string;
  owner_no: string;
  on_time: number;
  planned: number;
  escaped_defects: number;
  stories: number;
  landed: number;
  started: number;
  /** Median days of the whole centre; only on its own rows, null in February 2026. */
  cycle_time_days: number | null;
}

export interface RdSurveyRow extends Row {
  month: string;
  unit_code: string;
  owner_no: string;
  responses: number;
  score_sum: number;
}

export type Year = 2025 | 2026;
