import { definitionOfTemplate, type MetricTemplate, openColumns, type TemplateChoice } from '@kpi-loop/metric/domain';
import { type Draft, emptyDefinition, fitted } from '../definition-editor/definition-draft';

export const emptyChoice = (): TemplateChoice => ({ datasetCode: '', processNodeId: null, columns: {}, metrics: {}, parameters: {} });

const record = <T>(value: unknown, is: (entry: unknown) => entry is T): Record<string, T> =>
  Object.fromEntries(Object.entries(typeof value === 'object' && value !== null ? value : {}).filter((entry): entry is [string, T] => is(entry[1])));
const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** As it stands in the address of the editor; what somebody has written there by hand counts as not chosen. */
export function choiceOf(text: string | undefined): TemplateChoice {
  try {
    const { datasetCode, processNodeId, columns, metrics, parameters } = JSON.parse(text ?? '{}') as Record<string, unknown>;
    return {
      datasetCode: isText(datasetCode) ? datasetCode : '',
      processNodeId: isText(processNodeId) ? processNodeId : null,
      columns: record(columns, isText),
      metrics: record(metrics, isText),
      parameters: record(parameters, isNumber),
    };
  } catch {
    return emptyChoice();
  }
}

/** What the editor begins with. */
export function draftOfTemplate(template: MetricTemplate, choice: TemplateChoice): Draft {
  return fitted({ ...emptyDefinition(), ...definitionOfTemplate(template, choice) });
}

/** What is still to be said before the editor opens, by the names of columns and inputs. */
export const openChoices = (template: MetricTemplate, choice: TemplateChoice): string[] => [
  ...(template.columns.length && !choice.datasetCode ? ['dataset'] : []),
  ...openColumns(template, choice.columns),
  ...(template.sketch.inputs ?? []).flatMap(({ as }) => (choice.metrics[as] ? [] : [as])),
  ...(choice.processNodeId ? [] : ['node']),
];
