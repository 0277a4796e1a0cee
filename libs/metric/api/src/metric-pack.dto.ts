import { COMPARED, PACK_STANDINGS, TIMINGS, type DriverTiming, type PackedMetric, type PackStanding } from '@kpi-loop/metric/domain';
import { Flag, Id, Ids, Int, Json, JsonList, Nested, NestedList, OneOf, Text, Texts } from '@kpi-loop/shared/api';
import { DefinitionDto } from './definition.dto';

export class PackExportDto {
  @Ids({ max: 200 }) metricIds: string[];
}

export class MetricPackView {
  @Text() schema: string;
  @Int() schemaVersion: number;
  @Text({ description: 'SHA-256 of the metrics in canonical JSON' }) hash: string;
  @JsonList() metrics: PackedMetric[];
}

export class PackedNodeDto {
  @Text({ max: 40 }) process: string;
  @Text({ max: 40 }) code: string;
  @Text({ max: 200 }) name: string;
  @Text({ max: 200 }) nameEn: string;
}

export class PackedDriverDto {
  @Text({ min: 1, max: 40 }) code: string;
  @OneOf(TIMINGS, 'DriverTiming') timing: DriverTiming;
}

/** What a metric of a file has to look like before anything is done with it. */
export class PackedMetricDto {
  @Text({ min: 1, max: 40 }) code: string;
  @Text({ min: 1, max: 200 }) name: string;
  @Text({ max: 200 }) nameEn: string;
  @Flag() standsAlone: boolean;
  @Texts({ max: 50 }) companions: string[];
  @NestedList(() => PackedDriverDto, { max: 50 }) drivers: PackedDriverDto[];
  @Nested(() => PackedNodeDto, { nullable: true }) node: PackedNodeDto | null;
  @Nested(() => DefinitionDto) definition: DefinitionDto;
}

/** A file, what its datasets and nodes are here, and which of its metrics are meant. */
export class PackImportDto {
  @Json({ description: 'the file as it is' }) pack: Record<string, unknown>;
  @Json({ description: 'dataset code here by the one in the file; the same code: its data comes later' }) datasets: Record<string, unknown>;
  @Json({ description: 'id of a node here by process/node of the file; empty: to be chosen in the draft' }) nodes: Record<string, unknown>;
  @Texts({ max: 200, optional: true, description: 'codes of the metrics that are meant; all where it is absent' }) codes?: string[];
}

export class PackedItemView {
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @OneOf(PACK_STANDINGS, 'PackStanding') standing: PackStanding;
  @Flag() chosen: boolean;
  @Texts({ description: 'rules that refuse taking it over' }) broken: string[];
  @Text({ description: 'of whatever the rules name' }) about: string;
  @Id({ nullable: true, description: 'the metric of this code here' }) metricId: string | null;
  @Texts({ description: 'fields of the definition that differ' }) changed: (typeof COMPARED)[number][];
}

export class PackedDatasetView {
  @Text() code: string;
  @Text({ nullable: true, description: 'the one here; null: it has to be said' }) mappedTo: string | null;
  @Flag({ description: 'is there such a dataset?' }) known: boolean;
}

export class PackedNodeView {
  @Text({ description: 'process/node' }) key: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Id({ nullable: true }) nodeId: string | null;
  @Flag({ description: 'false: it has to be said where it belongs' }) decided: boolean;
}

/** What importing would do. */
export class PackPreviewView {
  @NestedList(() => PackedItemView) items: PackedItemView[];
  @NestedList(() => PackedDatasetView) datasets: PackedDatasetView[];
  @NestedList(() => PackedNodeView) nodes: PackedNodeView[];
  @Flag({ description: 'nothing is open and nothing that was chosen is refused' }) ready: boolean;
}

export class PackImportedView {
  @Int({ description: 'metrics that are new here' }) created: number;
  @Int({ description: 'next versions of metrics that were there' }) revised: number;
  @Int({ description: 'left as they are' }) unchanged: number;
  @Ids() metricIds: string[];
}
