import { Injectable } from '@nestjs/common';
import { FigureAccess } from '@kpi-loop/measurement/api';
import { flowWindows, largestLoss, lastOver, longestChain, lossOf, type FlowWindows } from '@kpi-loop/insight/domain';
import { logDecomposition } from '@kpi-loop/scoring/domain';
import type { Tx } from '@kpi-loop/shared/api';
import type { FlowEdgeView, FlowFigureView, FlowUnitView, ProcessFlowQueryDto, ProcessFlowView } from './process-flow.dto';
import { FIGURES, PROCESS, UNITS } from './process-flow.sql';

type Part = 'numerator' | 'denominator' | 'value';
interface Wanted {
  versionId: string;
  part: Part;
}
interface Shape {
  processId: string;
  name: string;
  nameEn: string;
  nodes: { id: string; name: string; nameEn: string; volume: Wanted | null }[];
  edges: (Pick<FlowEdgeView, 'id' | 'fromId' | 'toId' | 'words' | 'wordsEn'> & { forward: boolean; conversion: Wanted | null; time: Wanted | null })[];
}
type Figure = FlowFigureView & { part: Part };

/** How much flows through a process, from which step to which, against its own history and its targets: a handful of statements, whatever its size. */
@Injectable()
export class ProcessFlowReader {
  constructor(private readonly access: FigureAccess) {}

  /** @throws Problem notFound (404) for the process, and for a unit without figures of it that the viewer may see. */
  async view(tx: Tx, processId: string, { period = 'month', day, unitId }: ProcessFlowQueryDto): Promise<ProcessFlowView> {
    const { nodes, edges, ...process } = await tx.get<Shape>(PROCESS, [tx.tenantId, processId]);
    const windows = flowWindows(period, day ?? lastOver(period, tx.today));
    const wanted = [...nodes.map((node) => node.volume), ...edges.flatMap((edge) => [edge.conversion, edge.time])].filter((one) => one !== null);
    const { unit, units } = await this.units(tx, wanted, windows, unitId);
    const figures = unit ? await this.figures(tx, wanted, windows, unit.id) : [];
    const figureOf = (one: Wanted | null): FlowFigureView | null => {
      const found = one && figures.find((figure) => figure.metricVersionId === one.versionId && figure.part === one.part);
      if (!found) return null;
      const { part: _, ...figure } = found;
      return figure;
    };
    const shown = nodes.map((node) => ({ ...node, volume: figureOf(node.volume) }));
    const steps = edges.map((edge) => ({ ...edge, conversion: figureOf(edge.conversion), time: figureOf(edge.time) }));
    const judged = steps.map(({ id, fromId, conversion }) => ({
      id,
      volume: shown.find((node) => node.id === fromId)?.volume?.now ?? null,
      now: conversion?.now ?? null,
      reference: conversion?.previous ?? conversion?.lastYear ?? conversion?.target ?? null,
    }));
    // what leads back, or stands apart, is no factor of the whole
    const chain = longestChain(steps.filter(({ forward, conversion }) => forward && conversion));
    const change = logDecomposition(chain.map(({ conversion }) => ({ now: conversion!.now, then: conversion!.previous })));
    return {
      ...process,
      ...{ unit, units, period, ...windows, nodes: shown },
      edges: steps.map(({ forward: _, ...edge }, i) => ({
        ...edge,
        lost: lossOf(judged[i]),
        contribution: change.explained ? (change.contributions[chain.findIndex(({ id }) => id === edge.id)] ?? null) : null,
      })),
      worstEdgeId: largestLoss(judged),
      unexplained: change.explained ? null : change.because,
    };
  }

  /** Which units have figures here; the one shown is the narrowest whose figures are those of the widest, or the one asked for. */
  private async units(tx: Tx, wanted: Wanted[], { now, previous }: FlowWindows, unitId?: string): Promise<{ unit: FlowUnitView | null; units: FlowUnitView[] }> {
    const params: unknown[] = [tx.tenantId, [...new Set(wanted.map(({ versionId }) => versionId))], previous.from, now.to];
    const rows = await tx.query<FlowUnitView & { whole: boolean }>(UNITS(this.access.visible(tx, params)), params);
    const units = rows.map(({ whole: _, ...unit }) => unit);
    const narrowest = rows.filter(({ whole }) => whole).pop()?.id;
    const unit = units.find(({ id }) => id === (unitId ?? narrowest)) ?? null;
    // a unit that was asked for and is not among them is shown without figures: nothing is told about it
    return { unit, units };
  }

  private figures(tx: Tx, wanted: Wanted[], { now, previous, lastYear }: FlowWindows, unitId: string): Promise<Figure[]> {
    return tx.query<Figure>(FIGURES, [
      tx.tenantId,
      wanted.map(({ versionId }) => versionId),
      wanted.map(({ part }) => part),
      unitId,
      [now.from, previous.from, lastYear.from],
      [now.to, previous.to, lastYear.to],
    ]);
  }
}
