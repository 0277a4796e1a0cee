import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { BenchmarkController } from './benchmark.controller';
import { Benchmark } from './benchmark.entity';
import { Benchmarks } from './benchmarks';
import { CertificationCommands } from './certification.commands';
import { CertificationController } from './certification.controller';
import { CertificationDuties } from './certification.duties';
import { Certification } from './certification.entity';
import { DatasetCatalog } from './dataset-catalog';
import { LineageController } from './lineage.controller';
import { LineageReader } from './lineage.reader';
import { LineageSources } from './lineage.sources';
import { DefinitionTrialController } from './definition-trial.controller';
import { DefinitionTrials } from './definition-trials';
import { ImpactSources } from './impact-sources';
import { LikenessReader } from './likeness.reader';
import { MetricCentreReader } from './metric-centre.reader';
import { MetricCommands } from './metric.commands';
import { MetricController } from './metric.controller';
import { MetricDuties } from './metric.duties';
import { Metric } from './metric.entity';
import { MetricFigures } from './metric-figures';
import { MetricLinkCommands } from './metric-link.commands';
import { MetricLink } from './metric-link.entity';
import { MetricPackCommands } from './metric-pack.commands';
import { MetricPackController } from './metric-pack.controller';
import { MetricPackReader } from './metric-pack.reader';
import { MetricTreeController } from './metric-tree.controller';
import { MetricTreeReader } from './metric-tree.reader';
import { MetricLineage } from './metric.lineage';
import { MetricReader } from './metric.reader';
import { MetricStates } from './metric-states';
import { MetricVersionCommands } from './metric-version.commands';
import { MetricVersionController } from './metric-version.controller';
import { MetricVersion } from './metric-version.entity';
import { MetricVersionRules } from './metric-version.rules';
import { NodeSuggestionCommands } from './node-suggestion.commands';
import { NodeSuggestionController } from './node-suggestion.controller';
import { NodeSuggestionDuties } from './node-suggestion.duties';
import { NodeSuggestion } from './node-suggestion.entity';
import { NodeSuggestionReader } from './node-suggestion.reader';
import { PaidOn } from './paid-on';
import { ProcessCommands } from './process.commands';
import { ProcessController } from './process.controller';
import { ProcessEdgeCommands } from './process-edge.commands';
import { ProcessEdgeController } from './process-edge.controller';
import { Process, ProcessEdge, ProcessNode } from './process.entity';
import { ProcessReader } from './process.reader';

@Module({
  imports: [
    TypeOrmModule.forFeature([Metric, MetricVersion, Process, ProcessNode, ProcessEdge, NodeSuggestion, MetricLink, Certification, Benchmark]),
    OrganizationModule,
  ],
  controllers: [
    MetricController,
    MetricVersionController,
    ProcessController,
    LineageController,
    ProcessEdgeController,
    DefinitionTrialController,
    NodeSuggestionController,
    CertificationController,
    MetricTreeController,
    MetricPackController,
    BenchmarkController,
  ],
  providers: [
    DatasetCatalog,
    MetricStates,
    DefinitionTrials,
    ImpactSources,
    MetricReader,
    MetricCentreReader,
    ProcessReader,
    MetricVersionRules,
    MetricCommands,
    MetricVersionCommands,
    ProcessCommands,
    ProcessEdgeCommands,
    MetricDuties,
    MetricLineage,
    LineageReader,
    LineageSources,
    NodeSuggestionReader,
    NodeSuggestionCommands,
    NodeSuggestionDuties,
    CertificationCommands,
    CertificationDuties,
    MetricLinkCommands,
    MetricFigures,
    PaidOn,
    MetricTreeReader,
    MetricPackReader,
    MetricPackCommands,
    LikenessReader,
    Benchmarks,
  ],

  exports: [
    DatasetCatalog,
    LineageSources,
    MetricReader,
    MetricCommands,
    MetricVersionCommands,
    ProcessCommands,
    MetricStates,
    DefinitionTrials,
    NodeSuggestionReader,
    NodeSuggestionCommands,
    ImpactSources,
    CertificationCommands,
    MetricFigures,
    PaidOn,
    Benchmarks,
  ],
})
export class MetricModule {}
