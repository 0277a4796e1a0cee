import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import { OrganizationService, ProcessService, type ProcessView } from '@kpi-loop/shared/client';
import { ProblemError, ProblemToast } from '@kpi-loop/shared/ui';
import { aProcess, offer, providers } from '../testing/spec-company';
import { ProcessMapPage } from './process-map-page';

describe('process map', () => {
  const toast = { show: jest.fn(async () => undefined), done: jest.fn(async () => undefined) };
  const edit = [offer('process.edit'), offer('process.remove', ['hasNoMetrics'])];
  const open = async (items: ProcessView[], api: Record<string, jest.Mock> = {}, offers = [offer('process.create')]) =>
    render(ProcessMapPage, {
      providers: [
        ...providers,
        { provide: ProblemToast, useValue: toast },
        { provide: OrganizationService, useValue: { personNames: async () => [] } },
        { provide: ProcessService, useValue: { processList: jest.fn(async () => ({ items, next: null, offers })), ...api } },
      ],
    });
  const steps = () => screen.getAllByText(/^(View|Cart|Pay)$/, { selector: 'b' }).map((step) => step.textContent);

  it('shows the steps in order with their owner and metrics', async () => {
    const { container } = await open([aProcess()]);
    expect(await screen.findByText('E-commerce')).toBeTruthy();
    expect(steps()).toEqual(['View', 'Cart', 'Pay']);
    expect(container.textContent).toContain('EC · Steps: 3 · Metrics: 1');
    expect(screen.getByText('Ajie')).toBeTruthy();
    expect(screen.getByRole('link', { name: /Payment success rate/ }).getAttribute('href')).toBe('/metrics/m1');
    expect(screen.queryByRole('button', { name: /Move/ })).toBeNull();
  });
  it('moves a step with the arrow keys, at once', async () => {
    const order = jest.fn(async () => aProcess(edit));
    order.mockImplementation(() => new Promise(() => undefined));
    await open([aProcess(edit)], { processOrder: order });
    fireEvent.keyDown(await screen.findByRole('button', { name: /Move “View”, step 1 of 3/ }), { key: 'ArrowRight' });
    await waitFor(() => expect(steps()).toEqual(['Cart', 'View', 'Pay']));
    expect((order.mock.calls as unknown[][])[0][0]).toEqual({ id: 'p1', body: { nodeIds: ['n2', 'n1', 'n3'] } });
  });
  it('puts the step back when the server refuses, and says why', async () => {
    const refusal = new ProblemError(412, 'changedMeanwhile');
    await open([aProcess(edit)], { processOrder: jest.fn().mockRejectedValue(refusal) });
    fireEvent.keyDown(await screen.findByRole('button', { name: /Move “Pay”/ }), { key: 'ArrowLeft' });
    await waitFor(() => expect(steps()).toEqual(['View', 'Cart', 'Pay']));
    expect(toast.show).toHaveBeenCalledWith(refusal);
  });
  it('says that connections stay where a process branches', async () => {
    const branching = {
      ...aProcess(edit),
      edges: [...aProcess(edit).edges, { id: 'e4', fromId: 'n1', toId: 'n3', words: '', wordsEn: '', conversionMetricId: null, timeMetricId: null }],
    };
    await open([branching], { processOrder: jest.fn(async () => branching) });
    fireEvent.keyDown(await screen.findByRole('button', { name: /Move “View”/ }), { key: 'ArrowRight' });
    expect(await screen.findByText(/“View” is now number 2. The process branches/)).toBeTruthy();
  });
  it('does not move beyond the ends', async () => {
    const order = jest.fn();
    await open([aProcess(edit)], { processOrder: order });
    fireEvent.keyDown(await screen.findByRole('button', { name: /Move “View”/ }), { key: 'ArrowLeft' });
    expect(order).not.toHaveBeenCalled();
  });
  it('shows how the metrics of a step stand, in words too', async () => {
    await open([aProcess()]);
    expect((await screen.findByRole('link', { name: /Payment success rate/ })).textContent).toContain('Off track');
  });
  it('connects two steps by two presses, and takes it back', async () => {
    const connected = { ...aProcess(edit), version: 6 };
    connected.edges = [...connected.edges, { id: 'e3', fromId: 'n1', toId: 'n3', words: '', wordsEn: '', conversionMetricId: null, timeMetricId: null }];
    const api = { processEdgeConnect: jest.fn(async () => connected), processEdgeRemove: jest.fn(async () => aProcess(edit)) };
    await open([aProcess(edit)], api);
    fireEvent.click(await screen.findByRole('button', { name: 'Connect from “View”' }));
    expect(screen.queryByRole('button', { name: 'Connect to “Cart”' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Connect to “Pay”' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull());
    expect((api.processEdgeConnect.mock.calls as unknown[][])[0][0]).toEqual({ id: 'p1', body: { fromId: 'n1', toId: 'n3', words: '', wordsEn: '' } });
    expect((api.processEdgeRemove.mock.calls as unknown[][])[0][0]).toEqual({ id: 'p1', edgeId: 'e3' });
  });
  it('shows what waits at a step, and takes another suggestion', async () => {
    const suggestion = {
      ...{ id: 's1', version: 1, status: 'open', text: 'Fewer fields', mine: false, madeAt: '2026-08-18T02:00:00Z', decidedBy: null, decidedAt: null },
      ...{ decisionNote: '', mergedIntoId: null, actionId: null, author: { id: 'a', name: '安娜', nameEn: 'Anna' }, node: { id: 'n2' } },
      offers: [offer('nodeSuggestion.accept'), offer('nodeSuggestion.decline', [], ['reason'])],
    };
    const api = {
      nodeSuggestionList: jest.fn(async () => ({ items: [suggestion], next: null })),
      nodeSuggestionMake: jest.fn(async () => suggestion),
      nodeSuggestionAccept: jest.fn(async () => suggestion),
    };
    const { fixture } = await open([aProcess()], api);
    expect(await screen.findByRole('button', { name: 'Suggestions to decide: 2 Cart' })).toBeTruthy();
    fixture.componentRef.setInput('node', 'n2');
    expect(await screen.findByText('Fewer fields')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Accept' }));
    await waitFor(() => expect((api.nodeSuggestionAccept.mock.calls as unknown[][])[0][0]).toEqual({ id: 's1', body: {} }));
    fireEvent.input(screen.getByRole('textbox', { name: 'Suggestions at “Cart”' }), { target: { value: 'One click' } });
    fireEvent.click(screen.getByRole('button', { name: 'Leave the suggestion' }));
    await waitFor(() => expect(api.nodeSuggestionMake).toHaveBeenCalledWith({ body: { nodeId: 'n2', text: 'One click' } }));
  });
  it('says why a step with metrics stays', async () => {
    await open([aProcess(edit)]);
    fireEvent.click(await screen.findByRole('button', { name: 'Edit the step “Pay”' }));
    expect((await screen.findByRole('button', { name: 'Remove' })).getAttribute('aria-disabled')).toBe('true');
  });
  it('asks before a step goes', async () => {
    const api = { processRemoveNode: jest.fn(async () => aProcess(edit)) };
    await open([aProcess(edit)], api);
    fireEvent.click(await screen.findByRole('button', { name: 'Edit the step “View”' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Remove' }));
    expect(await screen.findByText(/Remove the step “View”/)).toBeTruthy();
    expect(api.processRemoveNode).not.toHaveBeenCalled();
  });
  it('says how to begin when there is nothing', async () => {
    await open([]);
    expect(await screen.findByText('No processes yet')).toBeTruthy();
    expect(screen.getAllByRole('button', { name: 'New process' })).toHaveLength(2);
  });
});
